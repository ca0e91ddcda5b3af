/** Open-loop runs on endpoints of the API that are there: ours, and servers that behave badly. */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Test, test } from "tap";
import type { RunResult } from "../../bench/report/result.ts";
import { judgeRun } from "../../bench/report/verdict.ts";
import { loadScenario } from "../../bench/scenarios/scenario.ts";
import { startServer } from "../../engine/server-main.ts";
import { resultOf, runBench } from "./bench-process.ts";

/** Nobody's credentials, and none that whoever runs the tests may have. */
function environmentOf(t: Test, keys: Record<string, string> = {}): Record<string, string> {
  const nowhere = `${t.testdir()}/none`;
  return {
    HOME: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_CONFIG_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PROFILE: "",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    ...keys,
  };
}

const short = "--rate 100 --duration 500ms --warmup 0s --json";

/** A busy computer may be too slow; everything else must be right. */
function faultsOf(result: RunResult): readonly string[] {
  return judgeRun(result).reasons.filter((reason) => !reason.startsWith("generator-bound"));
}

async function ownServer(t: Test): Promise<string> {
  const { services } = await loadScenario("chain");
  const server = await startServer(
    { durability: "memory", dataFolder: null, shards: 1, services },
    { host: "127.0.0.1", port: 0, hasQuotas: false },
    { warn: () => {} },
  );
  t.teardown(() => server.stop());
  return server.url;
}

interface Received {
  readonly operation: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, string>;
}

/** Creates and deletes any machine; what it does with starts is the test's to say. */
async function badServer(
  t: Test,
  onStart: (response: ServerResponse, number: number, received: Received) => void,
): Promise<{ readonly url: string; readonly received: Received[]; stop(): void }> {
  const received: Received[] = [];
  let starts = 0;
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1]!;
      const one = { operation, headers: request.headers, body: JSON.parse(text) };
      received.push(one);
      if (operation === "CreateStateMachine") {
        response.end(JSON.stringify({ stateMachineArn: `arn:machine:${one.body.name}` }));
      } else if (operation === "DeleteStateMachine") response.end("{}");
      else onStart(response, starts++, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  const { port } = server.address() as AddressInfo;
  t.teardown(stop);
  return { url: `http://127.0.0.1:${port}`, received, stop };
}

const succeed = (response: ServerResponse, output: string | undefined) =>
  response.end(JSON.stringify({ status: "SUCCEEDED", output }));

function fail(response: ServerResponse, status: number, type: string): void {
  response.statusCode = status;
  response.end(JSON.stringify({ __type: type, message: "no" }));
}

const line = (url: string) => `--target http --endpoint ${url} --scenario pass ${short}`;

test("an endpoint is loaded in an open loop, each execution audited by its answer", async (t) => {
  const url = await ownServer(t);
  const outcome = await runBench(
    `--target http --endpoint ${url} --scenario chain --generators 2 ${short}`,
    environmentOf(t),
  );
  const result = resultOf<RunResult>(outcome);
  t.match(result, {
    target: "http",
    scenario: "chain",
    durability: "unknown",
    sent: 50,
    accepted: 50,
    terminal: 50,
    lost: 0,
    wrong: 0,
    api: { endpoint: String, operation: "StartSyncExecution", isSigned: false },
  });
  t.same(faultsOf(result), []);
  t.match(outcome.stderr, /endpoint +http:\/\/127.*StartSyncExecution, unsigned/);
});

test("with StartExecution the run says that it has seen no outcomes", async (t) => {
  const url = await ownServer(t);
  const outcome = await runBench(`${line(url)} --operation start`, environmentOf(t));
  const result = resultOf<RunResult>(outcome);
  t.match(result, { sent: 50, accepted: 50, outcomes: "unseen", backlogGrowth: null });
  for (const name of ["throughput", "terminal", "lost", "duplicates", "wrong"] as const) {
    t.equal(result[name], null, name);
  }
  t.equal(result.latencyMs.terminal.p99, null);
  t.ok(result.latencyMs.accept.p99 > 0);
  const { express } = result.aws;
  // A hundred accepted starts a second.
  const startsAnHour = (express.perHourUsd / express.perMillionUsd!) * 1e6;
  t.equal(Math.round(startsAnHour), 360_000);
  t.ok(result.cpu.generatorMicrosPerExecution < 20_000, "by accepted start");
  t.same(faultsOf(result), []);
  t.match(outcome.stderr, /OK as far as can be seen|generator-bound/);
  t.match(outcome.stderr, /completed not seen/);
  const line2 = `${line(url)} --operation start --threshold lost=0`;
  const refused = await runBench(line2, environmentOf(t));
  t.match(refused, { code: 2, stdout: "", stderr: /lost=0 cannot be judged with operation start/ });
});

test("a server of the bench's own is loaded in an open loop as well", async (t) => {
  const outcome = await runBench(`--target http --open-loop ${short}`, environmentOf(t));
  const result = resultOf<RunResult>(outcome);
  t.match(result, {
    target: "http",
    scenario: "pass",
    sent: 50,
    terminal: 50,
    durability: "power",
  });
  t.ok(result.cpu.engineMicrosPerExecution !== null && result.rssMb! > 0);
  t.same(faultsOf(result), []);
});

test("with credentials every request is signed, and nothing else tells of them", async (t) => {
  const { url, received } = await badServer(t, (response, _, { body }) =>
    succeed(response, body["input"]),
  );
  const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "verysecretindeed" };
  const outcome = await runBench(line(url), environmentOf(t, keys));
  t.match(resultOf<RunResult>(outcome), { terminal: 50, wrong: 0, api: { isSigned: true } });
  t.ok(received.length > 50);
  for (const { headers } of received) {
    t.match(
      headers.authorization,
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/states\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
    );
    t.match(headers["x-amz-date"], /^\d{8}T\d{6}Z$/);
  }
  t.notMatch(outcome.stdout + outcome.stderr, /verysecretindeed|AKIDEXAMPLE/);
  t.equal(received.at(-1)?.operation, "DeleteStateMachine", "the machine is gone again");
});

test("throttled starts are refused, those without a word unknown, and both are told", async (t) => {
  const { url } = await badServer(t, (response, number, { body }) => {
    // The first is the look at whether the endpoint can run the scenario.
    if (number % 5 === 1) fail(response, 400, "com.amazonaws#ThrottlingException");
    else if (number % 5 === 2) fail(response, 500, "InternalServerError");
    else if (number % 5 === 3) response.destroy();
    else succeed(response, number % 5 === 4 ? '{"other":1}' : body["input"]);
  });
  const outcome = await runBench(line(url), environmentOf(t));
  const result = resultOf<RunResult>(outcome);
  t.match(result, { sent: 50, refused: 10, unknown: 20, accepted: 20, terminal: 20, wrong: 10 });
  const troubles = result.troubles!.map(({ what, count }) => `${count} ${what}`).sort();
  t.match(troubles, [
    /^10 refused: 400 ThrottlingException no$/,
    /^10 unknown: 500 InternalServerError no$/,
    /^10 unknown: ECONNRESET$/,
  ]);
  t.equal(outcome.code, 1);
  t.match(outcome.stderr, /10 × refused: 400 ThrottlingException/);
});

test("an endpoint that dies under the load fails the run, and nothing is called accounted for", async (t) => {
  const { url, stop } = await badServer(t, (response, number, { body }) => {
    if (number > 20) stop();
    else succeed(response, body["input"]);
  });
  const folder = t.testdir();
  const outcome = await runBench(`${line(url)} --out ${folder}/run`, environmentOf(t));
  const result = resultOf<RunResult>(outcome);
  t.equal(outcome.code, 1);
  t.match(result, { sent: 50, accepted: 20, unknown: 30, terminal: 20, lost: 0, wrong: 0 });
  t.equal(result.verdict?.ok, false);
  t.match(
    result.verdict!.reasons.join("; "),
    /30 starts unknown \(60 %, most: ECONN.*rate not held: 40/,
  );
  t.match(outcome.stderr, /^FAILED: 30 starts unknown/m);
  t.notMatch(outcome.stderr, "accounted for");
  t.match(outcome.stderr, "30 starts refused or unknown: in none of these");
  t.match(
    readFileSync(join(folder, "run", "summary.md"), "utf8"),
    /^### ❌ [\s\S]*\| 0 \/ 30 \/ 0 \|/,
  );
});

test("a threshold allows what it says of unknown starts", async (t) => {
  const { url } = await badServer(t, (response, number, { body }) => {
    if (number % 10 === 5) response.destroy();
    else succeed(response, body["input"]);
  });
  const allowing = runBench(`${line(url)} --threshold unknown<11%`, environmentOf(t));
  const result = resultOf<RunResult>(await allowing);
  t.match(result, { sent: 50, unknown: 5, thresholds: [{ ok: true, actual: 10 }] });
  t.same(faultsOf(result), []);
});

test("a request without an answer is given up and unknown", async (t) => {
  const { url } = await badServer(t, (response, number, { body }) => {
    if (number !== 3) succeed(response, body["input"]);
  });
  const outcome = await runBench(`${line(url)} --request-timeout 200ms`, environmentOf(t));
  t.match(resultOf<RunResult>(outcome), { sent: 50, unknown: 1, accepted: 49, drained: true });
  t.match(outcome.stderr, /unknown: no answer within 200 ms/);
});

test("an endpoint that cannot run the scenario is not loaded with it", async (t) => {
  const { url, received } = await badServer(t, (response) =>
    response.end(JSON.stringify({ status: "FAILED", error: "States.Runtime" })),
  );
  const outcome = await runBench(line(url), environmentOf(t));
  t.equal(outcome.code, 2);
  t.match(outcome.stderr, /a first execution ended FAILED States\.Runtime, and should have ended/);
  t.equal(received.at(-1)?.operation, "DeleteStateMachine");
});

test("AWS itself is not loaded before somebody has agreed to what it costs", async (t) => {
  const aws = "aws --region us-east-1 --role-arn arn:aws:iam::000000000000:role/none";
  const outcome = await runBench(`--target http --endpoint ${aws} ${short}`, environmentOf(t));
  t.equal(outcome.code, 2);
  t.match(outcome.stderr, /about 50 executions[\s\S]*about \$0\.00[\s\S]*only with --yes/);
});
