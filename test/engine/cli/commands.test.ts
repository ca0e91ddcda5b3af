/** The commands that ask a server, against a real one in this process. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { CommandError } from "../../../engine/cli/command-error.ts";
import type { CommandOutside } from "../../../engine/cli/outside.ts";
import { parseCli } from "../../../engine/cli/parse-cli.ts";
import { runCommand } from "../../../engine/cli/run-command.ts";
import { startServer } from "../../../engine/server-main.ts";

const order = {
  StartAt: "Check",
  States: {
    Check: {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericGreaterThan: 10, Next: "Big" }],
      Default: "Small",
    },
    Big: { Type: "Pass", Result: "big", End: true },
    Small: { Type: "Fail", Error: "TooSmall", Cause: "n is not above 10" },
  },
};

const orderYaml = `Comment: in YAML
StartAt: Check
States:
  Check:
    Type: Pass
    Next: Missing
`;

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs command lines with these files, against a server unless there shall be none. */
async function openShell(t: Test, files: Readonly<Record<string, string>>, endpoint?: string) {
  let url = endpoint;
  if (url === undefined) {
    const api = { host: "127.0.0.1", port: 0, hasQuotas: false };
    const server = await startServer({ durability: "memory", shards: 1 }, api, { warn: t.fail });
    t.teardown(() => server.stop());
    url = server.url;
  }
  return async (words: readonly string[], more: Partial<CommandOutside> = {}): Promise<Said> => {
    let out = "";
    let err = "";
    const outside: CommandOutside = {
      environment: { STEPSTORM_ENDPOINT: url },
      readText: (path) => {
        const text = files[path];
        if (text === undefined) throw new Error("ENOENT: no such file");
        return text;
      },
      nodeId: "n",
      readInput: async () => '{"n":12}',
      print: (text) => {
        out += `${text}\n`;
      },
      complain: (text) => {
        err += text === "" ? "" : `${text}\n`;
      },
      fetch,
      lookup: () => Promise.reject(new Error("ENOTFOUND")),
      nodeVersion: "v20.1.0",
      freeBytes: async () => 2 ** 40,
      logFiles: () => [],
      logLines: async function* () {},
      nowMs: () => 0,
      ...more,
    };
    const request = parseCli(words, outside);
    if (request.kind !== "command") throw new Error(`${words} is ${request.kind}`);
    const code = await runCommand(request.line, outside);
    return { code, out: out.trimEnd(), err: err.trimEnd() };
  };
}

const files = { "order.asl.json": JSON.stringify(order), "bad.asl.yaml": orderYaml };

test("a definition is deployed, run, changed and described by its name", async (t) => {
  const shell = await openShell(t, {
    ...files,
    "two.json": JSON.stringify({ Comment: "2", ...order }),
  });
  t.match(await shell(["list"]), { code: 0, out: "", err: /there is no state machine yet/ });
  t.match((await shell(["deploy", "order.asl.json"])).out, /^created order: arn:.*:order$/);
  t.match((await shell(["deploy", "order.asl.json"])).out, /^unchanged order/);
  const sync = ["start-sync-execution", "order"];
  t.strictSame(await shell([...sync, "--input", '{"n":11}']), { code: 0, out: '"big"', err: "" });
  t.strictSame(await shell([...sync, "--input", "-"]), { code: 0, out: '"big"', err: "" });
  t.strictSame(await shell([...sync, "--input", '{"n":1}']), {
    code: 1,
    out: "",
    err: "FAILED: TooSmall: n is not above 10",
  });
  const updated = await shell(["deploy", "two.json", "--name", "order", "--publish"]);
  t.match(updated.out, /^updated order: .*\nversion arn:.*:order:1$/);
  t.match((await shell(["describe", "order"])).out, /versions {2}1\n.*"Comment": "2"/s);
  t.match((await shell(["list"])).out, /^order {2}EXPRESS {3}\d{4}-\d\d-\d\dT[\d:]+Z$/);
  t.match(
    (await shell(["start-execution", "order:1", "--input", '{"n":1}'])).out,
    /^arn:.*:express:/,
  );
  const many = await shell(["start-execution", "order", "--count", "1201"]);
  t.equal(many.out, "1201 of 1201 executions accepted");
});

test("all commands answer in JSON, too", async (t) => {
  const shell = await openShell(t, files);
  const json = async (...words: string[]) => JSON.parse((await shell([...words, "--json"])).out);
  t.match(await json("deploy", "order.asl.json"), { deployed: true, action: "created" });
  t.match(await json("deploy", "bad.asl.yaml"), {
    deployed: false,
    diagnostics: [{ line: 3 }, { line: 6 }],
  });
  t.match(await json("validate", "order.asl.json"), [{ valid: true, diagnostics: [] }]);
  t.match(await json("list"), [{ name: "order", type: "EXPRESS" }]);
  t.match(await json("describe", "order"), { name: "order", versions: [], aliases: [], tags: [] });
  t.match(await json("start-execution", "order"), { executionArn: /:express:order:/ });
  t.match(await json("start-execution", "order", "--count", "2"), { accepted: 2, refused: {} });
  t.match(await json("start-sync-execution", "order"), { status: "FAILED" });
  const testState = ["test-state", "order.asl.json", "--state", "Big"];
  t.match(await json(...testState), { status: "SUCCEEDED", output: '"big"' });
  t.match(await json("env"), { AWS_ENDPOINT_URL_SFN: /^http:\/\/localhost:\d+$/ });
  t.match(await json("doctor"), [
    { name: "node", state: "ok" },
    { name: "server", state: "ok" },
  ]);
  const used = { stateMachine: "order", executions: 4, standardUsd: 0 };
  t.match(await json("cost"), { region: "us-east-1", machines: [used] });
  t.match(await json("completion", "bash"), { shell: "bash", script: /complete / });
});

test("keys that are set are not replaced, and never printed", async (t) => {
  const shell = await openShell(t, files);
  const AWS_SECRET_ACCESS_KEY = "nobody's-business";
  const environment = { AWS_ACCESS_KEY_ID: "mine", AWS_SECRET_ACCESS_KEY };
  const without = (await shell(["env"])).out;
  t.match(without, /^export AWS_SECRET_ACCESS_KEY=stepstorm$/m);
  t.match(without, /Keys and region may be any, unless the server was started with --credentials/);
  for (const words of [["env"], ["env", "--json"]]) {
    const { out } = await shell(words, { environment });
    t.notMatch(out, /nobody's-business|SECRET_ACCESS_KEY=|"AWS_SECRET/);
    t.match(out, /AWS_ENDPOINT_URL_SFN/);
  }
});

test("a state is tested with mocks", async (t) => {
  const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true };
  const shell = await openShell(t, { "task.yaml": JSON.stringify(task) });
  const run = (...words: string[]) => shell(["test-state", "task.yaml", ...words]);
  t.match(await run("--mock-result", '{"Payload":1}'), { code: 0, out: /status {3}SUCCEEDED/ });
  const failed = await run("--mock-error", "Boom", "--mock-cause", "why");
  t.match(failed, { code: 1, out: /status {3}FAILED\nerror {4}Boom\ncause {4}why/ });
  await t.rejects(run("--mock-cause", "why"), /--mock-cause does nothing without --mock-error/);
});

test("what is wrong is told at its line, in JSON and YAML", async (t) => {
  const broken = { "a.json": '{\n  "StartAt": }', "b.yaml": "a: [1\nb: 2", "c.yaml": "1: x" };
  const shell = await openShell(t, { ...files, ...broken }, "http://127.0.0.1:1");
  const missing = await shell(["validate", "bad.asl.yaml", "order.asl.json"]);
  t.equal(missing.code, 1);
  t.match(
    missing.out,
    /bad\.asl\.yaml:6:11: error MISSING_TRANSITION_TARGET at \/States\/Check\/Next/,
  );
  t.match(missing.out, /order\.asl\.json: valid as EXPRESS$/);
  t.match(
    (await shell(["validate", "a.json"])).out,
    /^a\.json:2:14: error INVALID_JSON_DESCRIPTION/,
  );
  t.match((await shell(["validate", "b.yaml"])).out, /^b\.yaml:2:1: error .*Not YAML/);
  t.match((await shell(["validate", "c.yaml"])).out, /^c\.yaml:1:1: error .*Keys must be texts/);
  await t.rejects(shell(["validate", "none.json"]), /none\.json cannot be read: ENOENT/);
});

test("work that is described costs what AWS's example says", async (t) => {
  const shell = await openShell(t, {}, "http://127.0.0.1:1");
  const { out } = await shell(["cost", "--executions", "1m", "--duration", "100ms"]);
  t.match(
    out,
    /as Express {2}\$1\.10 \(requests \$1\.00, duration \$0\.10\)\n.*as Standard \$124\.90/,
  );
});

test("without a server, or without a machine, it is said what to do", async (t) => {
  const away = await openShell(t, files, "http://127.0.0.1:1");
  await t.rejects(away(["list"]), CommandError);
  await t.rejects(away(["list"]), /no server answers at http:\/\/127\.0\.0\.1:1 .*stepstorm start/);
  await t.rejects(away(["list", "--endpoint", "localhost"]), /is no URL: write it as http/);
  const doctor = await away(["doctor"]);
  t.equal(doctor.code, 1);
  t.match(doctor.out, /^ok {4}node .*\nWRONG server .*\nhint {2}host .*\/etc\/hosts\nok {4}disk/);
  const shell = await openShell(t, files);
  await t.rejects(
    shell(["describe", "order"]),
    /there is no state machine order; there is none yet/,
  );
  await shell(["deploy", "order.asl.json"]);
  await t.rejects(shell(["describe", "ordr"]), /there is no state machine ordr; there is order/);
  await t.rejects(shell(["completion", "bsh"]), /one of bash, zsh, fish \(did you mean bash\?\)/);
});

test("completions are scripts that their shells take", async (t) => {
  const shell = await openShell(t, {}, "http://127.0.0.1:1");
  const script = (await shell(["completion", "bash"])).out;
  const file = join(t.testdir(), "completion.bash");
  const ask = (line: string) =>
    `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); COMPREPLY=(); _stepstorm; echo "\${COMPREPLY[@]}"`;
  const asks = ["stepstorm start-s", "stepstorm deploy --na", "stepstorm start --role ga"];
  writeFileSync(file, [script, ...asks.map(ask)].join("\n"));
  const { stdout, stderr, status } = spawnSync("bash", [file], { encoding: "utf8" });
  t.equal(status, 0, stderr);
  t.strictSame(stdout.trim().split("\n"), ["start-sync-execution", "--name", "gateway"]);
  t.match((await shell(["completion", "zsh"])).out, /^#compdef stepstorm/);
  t.match((await shell(["completion", "fish"])).out, /^complete -c stepstorm/);
});
