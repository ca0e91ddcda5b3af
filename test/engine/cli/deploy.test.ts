/** `stepstorm deploy`: what it creates, and what an update leaves as it is. */
import { test } from "tap";
import { openShell } from "./cli-shell.ts";

const definition = (comment: string) =>
  JSON.stringify({ Comment: comment, StartAt: "A", States: { A: { Type: "Pass", End: true } } });
const files = { "m.json": definition("1"), "two/m.json": definition("2") };
const yaml = "StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: true\n";

test("logging is switched on, changed and off again; an update that does not name it leaves it", async (t) => {
  const shell = await openShell(t, files);
  const deploy = async (...words: string[]) => {
    const { out } = await shell(["deploy", ...words]);
    const described = JSON.parse((await shell(["describe", "m", "--json"])).out);
    return { action: out.split(" ")[0], logging: described.loggingConfiguration };
  };
  const group = "arn:aws:logs:us-east-1:000000000000:log-group:stepstorm:*";
  const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn: group } }];
  const created = await deploy("m.json", "--log-level", "ERROR", "--log-data");
  const withData = { level: "ERROR", includeExecutionData: true, destinations };
  t.strictSame(created, { action: "created", logging: withData });
  t.match((await shell(["describe", "m"])).out, /^logging {3}ERROR, with data$/m);
  t.strictSame(await deploy("two/m.json"), { action: "updated", logging: withData });
  t.strictSame(await deploy("two/m.json", "--log-level", "ALL"), {
    action: "updated",
    logging: { level: "ALL", includeExecutionData: false, destinations },
  });
  t.match(await deploy("two/m.json", "--log-level", "ALL"), { action: "unchanged" });
  const off = await deploy("two/m.json", "--log-level", "OFF");
  t.match(off, { action: "updated", logging: { level: "OFF", includeExecutionData: false } });
  t.match((await shell(["describe", "m"])).out, /^logging {3}OFF$/m);
});

test("a log group that the machine has is kept", async (t) => {
  const shell = await openShell(t, files);
  const group = "arn:aws:logs:eu-west-1:111111111111:log-group:mine:*";
  let updated: Record<string, unknown> | undefined;
  const answering = (async (_url: unknown, init: RequestInit) => {
    const operation = (init.headers as Record<string, string>)["X-Amz-Target"]!.split(".")[1]!;
    if (operation === "UpdateStateMachine") updated = JSON.parse(String(init.body));
    const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    const answers: Record<string, object> = {
      ListStateMachines: { stateMachines: [{ name: "m", stateMachineArn }] },
      DescribeStateMachine: {
        type: "EXPRESS",
        loggingConfiguration: {
          level: "OFF",
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: group } }],
        },
      },
      UpdateStateMachine: {},
    };
    return Response.json(answers[operation]);
  }) as typeof fetch;
  await shell(["deploy", "m.json", "--log-level", "FATAL"], { fetch: answering });
  t.match(updated, {
    loggingConfiguration: {
      level: "FATAL",
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: group } }],
    },
  });
});

test("a file's name that no machine may have asks for another", async (t) => {
  const shell = await openShell(t, { "my files/my m.json": definition("1") });
  await t.rejects(shell(["deploy", "my files/my m.json"]), /'my m' contains .* --name$/);
  const named = await shell(["deploy", "my files/my m.json", "--name", "m"]);
  t.match(named, { code: 0, out: /^created m:/ });
});

test("tags are set with the machine, and added to those of one that is there", async (t) => {
  const shell = await openShell(t, files);
  const tags = async () => /^tags {6}(.*)$/m.exec((await shell(["describe", "m"])).out)?.[1];
  await shell(["deploy", "m.json", "--tags", "team=orders,stage=a=b"]);
  t.equal(await tags(), "team=orders, stage=a=b");
  const more = ["deploy", "m.json", "--tags", "stage=live,owner="];
  t.match(await shell(more), { code: 0, out: /^updated/ });
  t.equal(await tags(), "team=orders, stage=live, owner=");
  t.match(await shell(more), { code: 0, out: /^unchanged/ });
});

test("a definition may come from standard input, as JSON or as YAML", async (t) => {
  const shell = await openShell(t, {});
  const piped = (words: readonly string[], text: string) =>
    shell(words, { readInput: async () => text });
  t.match(await piped(["deploy", "-", "--name", "m"], definition("1")), { out: /^created m:/ });
  t.match(await piped(["deploy", "-", "--name", "m"], yaml), { out: /^updated m:/ });
  t.match(await piped(["validate", "-"], yaml), { code: 0, out: "-: valid as EXPRESS" });
  t.match(await piped(["validate", "-"], '\n{ "StartAt": }'), { code: 1, out: /^-:2:14: error/ });
  t.match(await piped(["test-state", "-", "--state", "A"], yaml), { code: 0 });
});
