/** `stepstorm logs`: from a server's log, and from files that are damaged, rotated, or not there. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Test, test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { startCli } from "./cli-process.ts";

const main = fileURLToPath(new URL("../../../engine/cli.js", import.meta.url));
const WITHIN_MS = 20_000;
const marker = "never-to-be-seen";

const definition = JSON.stringify({
  StartAt: "Look",
  States: {
    Look: { Type: "Pass", Assign: { "kept.$": "$.secret" }, Next: "Which" },
    Which: {
      Type: "Choice",
      Choices: [{ Variable: "$.fails", BooleanEquals: true, Next: "Bad" }],
      Default: "Good",
    },
    Bad: { Type: "Fail", ErrorPath: "$.secret", CausePath: "$.secret" },
    Good: { Type: "Succeed" },
  },
});

function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), "stepstorm-logs-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startServer(t: Test, words: readonly string[]) {
  const node = startCli(t, ["start", "--port", "0", "--shards", "1", ...words]);
  const url = await until(() => /^listening on (\S+)$/m.exec(node.stdout())?.[1], {
    what: "the server to listen",
    withinMs: WITHIN_MS,
  });
  const call = async (action: string, body: object) => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AWSStepFunctions.${action}`,
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, string>;
  };
  const create = async (name: string, level: string, includeExecutionData = false) => {
    const logGroupArn = "arn:aws:logs:us-east-1:000000000000:log-group:any:*";
    const { stateMachineArn } = await call("CreateStateMachine", {
      name,
      definition,
      roleArn: "arn:aws:iam::000000000000:role/any",
      type: "EXPRESS",
      loggingConfiguration: {
        level,
        includeExecutionData,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
      },
    });
    return stateMachineArn!;
  };
  const run = async (stateMachineArn: string, fails: boolean) => {
    const input = JSON.stringify({ secret: marker, fails });
    const { executionArn } = await call("StartSyncExecution", { stateMachineArn, input });
    return executionArn!;
  };
  const stop = async () => {
    node.child.kill("SIGTERM");
    t.equal(await node.ended(), 0);
  };
  return { node, call, create, run, stop };
}

function logs(words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "logs", ...words], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

test("histories are rebuilt from the log, found by execution, machine, status and time", async (t) => {
  const data = folderFor(t);
  const server = await startServer(t, ["--data", data, "--durability", "process"]);
  const order = await server.create("order", "ALL", true);
  const good = await server.run(order, false);
  const bad = await server.run(order, true);
  await server.stop();
  const one = logs(["--data", data, "--execution", good]);
  t.equal(one.err, "");
  t.equal(one.code, 0);
  const types = one.out
    .split("\n")
    .slice(2, -1)
    .map((row) =>
      row
        .trim()
        .split(/\s{2,}/)
        .slice(1, 4)
        .join(" "),
    );
  t.strictSame(types, [
    '1 ExecutionStarted input {"secret":"never-to-be-seen","fails":false}',
    "2 PassStateEntered Look",
    "3 PassStateExited Look",
    "4 ChoiceStateEntered Which",
    "5 ChoiceStateExited Which",
    "6 SucceedStateEntered Good",
    "7 SucceedStateExited Good",
    `8 ExecutionSucceeded output {"secret":"never-to-be-seen","fails":false}`,
  ]);
  t.match(one.out.split("\n")[1], /^ {2}SUCCEEDED, from \d{4}-\d\d-\d\dT.*Z, \d+ ms$/);
  const failed = logs(["--data", data, "--machine", "order", "--status", "FAILED", "--json"]);
  const records = failed.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.ok(records.every(({ execution_arn: arn }) => arn === bad));
  t.match(records.at(-1), { type: "ExecutionFailed", details: { error: marker, cause: marker } });
  t.match(logs(["--data", data, "--machine", order, "--since", "10m"]).out, good);
  const none = logs(["--data", data, "--machine", "other"]);
  t.equal(none.code, 1);
  t.match(none.err, /none of the 15 records at .* is of such an execution/);
});

test("without execution data no byte that was written holds any, whatever the level", async (t) => {
  const data = folderFor(t);
  const server = await startServer(t, ["--data", data, "--durability", "process"]);
  const ended: string[] = [];
  for (const level of ["ALL", "ERROR", "FATAL"]) {
    const machine = await server.create(`order-${level}`, level);
    for (const fails of [false, true]) ended.push(await server.run(machine, fails));
  }
  await server.stop();
  t.strictSame(readdirSync(join(data, "logs")), ["executions.log"]);
  const text = readFileSync(join(data, "logs", "executions.log"), "utf8");
  t.notMatch(text, marker);
  t.notMatch(server.node.stdout() + server.node.stderr(), marker);
  const linesOf = (arn: string) => text.split("\n").filter((line) => line.includes(arn)).length;
  t.strictSame(ended.map(linesOf), [8, 7, 0, 2, 0, 1]);
});

test("an update of the level holds for what starts after it", async (t) => {
  const data = folderFor(t);
  const server = await startServer(t, ["--data", data, "--durability", "process"]);
  const machine = await server.create("order", "FATAL");
  await server.run(machine, false);
  const logGroupArn = "arn:aws:logs:us-east-1:000000000000:log-group:any:*";
  const loggingConfiguration = {
    level: "ALL",
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
  };
  await server.call("UpdateStateMachine", { stateMachineArn: machine, loggingConfiguration });
  const later = await server.run(machine, false);
  await server.stop();
  const text = readFileSync(join(data, "logs", "executions.log"), "utf8");
  const lines = text.trimEnd().split("\n");
  t.equal(lines.length, 8);
  t.ok(lines.every((line) => line.includes(later)));
});

test("on standard output records come after the line that says ready", async (t) => {
  const data = folderFor(t);
  const words = ["--data", data, "--durability", "process", "--log-to", "-"];
  const server = await startServer(t, words);
  const arn = await server.run(await server.create("order", "ALL"), false);
  await server.stop();
  const [ready, ...lines] = server.node.stdout().trimEnd().split("\n");
  t.match(ready, /^listening on/);
  t.equal(lines.length, 8);
  for (const line of lines) t.equal(JSON.parse(line).execution_arn, arn);
  t.notOk(readdirSync(data).includes("logs"));
});

test("damaged lines are skipped and counted, older files are read, a missing log is told", async (t) => {
  const data = folderFor(t);
  t.match(logs(["--data", data, "--machine", "m"]), { code: 1, err: /there is no log at/ });
  t.match(logs(["--data", data]), { code: 2, err: /needs --execution ARN, or --machine NAME/ });
  const file = join(data, "executions.log");
  const arn = "arn:aws:states:us-east-1:000000000000:express:m:run:0";
  const record = (id: number, type: string) =>
    `${JSON.stringify({ id: String(id), type, details: {}, previous_event_id: "0", event_timestamp: "1000", execution_arn: arn, redrive_count: "0" })}\n`;
  appendFileSync(file, record(1, "ExecutionStarted"));
  renameSync(file, `${file}.2`);
  appendFileSync(file, `${record(2, "PassStateEntered")}{"id":"3","ty`);
  renameSync(file, `${file}.1`);
  appendFileSync(file, `null\n${record(4, "ExecutionSucceeded")}${record(1, "ExecutionStarted")}`);
  const { out, err, code } = logs(["--log-file", file, "--execution", "run"]);
  t.equal(code, 0);
  t.match(err, /^2 of 6 lines are damaged/);
  t.match(
    out,
    /ExecutionStarted[\s\S]*PassStateEntered[\s\S]*ExecutionSucceeded[\s\S]*run again[\s\S]*Started/,
  );
  t.match(out, /no end is logged/);
});
