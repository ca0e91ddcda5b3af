import { test } from "tap";
import { parseOptions } from "../../bench/options.ts";

const parse = (line: string) => parseOptions(line.split(" "));

function problemsOf(line: string): string {
  try {
    parse(line);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

test("what is said about an endpoint reaches its fields", (t) => {
  const options = parse(
    "run --target http --endpoint http://localhost:8083 --operation start --region eu-west-1 --profile p --state-machine-arn arn:x --connections 9 --request-timeout 2s --generators 2 --threshold accept.p99<1s,unknown=0",
  );
  t.match(options, { target: "http", scenario: "pass", ratePerSecond: 1000, generators: 2 });
  t.match(options.load, {
    isOpenLoop: true,
    endpoint: {
      url: "http://localhost:8083",
      operation: "start",
      region: "eu-west-1",
      profile: "p",
      stateMachineArn: "arn:x",
      isConfirmed: false,
      connectionsMax: 9,
      requestTimeoutMs: 2000,
    },
    thresholds: [{ text: "accept.p99<1s" }, { text: "unknown=0" }],
  });
  const plain = parse("--target http --open-loop").load;
  t.match(plain, { isOpenLoop: true, endpoint: { url: undefined, operation: "sync" } });
  t.match(plain.endpoint, { connectionsMax: 256, requestTimeoutMs: 60_000 });
  t.match(parse("plan some.yaml").load, { planFile: "some.yaml" });
  t.end();
});

test("what does not go together is refused with what to do", (t) => {
  const rows: [string, RegExp][] = [
    ["--endpoint aws", /--endpoint needs --target http/],
    ["--open-loop --target nats", /--open-loop needs --target http/],
    ["--target http --region us-east-1", /--region needs --endpoint/],
    ["--target http --yes", /--yes needs --endpoint/],
    ["--target http --operation start", /--operation needs --target http with --endpoint/],
    ["--connections 5", /--connections needs --target http/],
    ["--plan a.yaml --kill 1s", /--kill does not go with --plan/],
    ["--processes 2", /--processes needs --target nats or http/],
    ["--target http --processes 2", /--processes needs --endpoint or --open-loop/],
    ["--target nats --agents 2", /--agents needs --meet URL/],
    ["--target http --threshold lost=0", /--threshold needs --endpoint or --open-loop/],
    [
      "--target http --endpoint http://h --operation start --threshold p99<1s,refused<1%,lost=0",
      /--threshold: p99<1s cannot be judged with operation start.*--threshold: lost=0 cannot/s,
    ],
    ["--threshold p99<5", /--threshold: p99<5: 5 is no limit/],
    ["sync --plan a.yaml", /--plan does not go with sync/],
    ["plan", /plan needs FILE/],
    ["--target http --open-loop --frame-records 5", /--frame-records does not go/],
  ];
  for (const [line, problem] of rows) t.match(problemsOf(line), problem, line);
  t.end();
});
