/** The commands that ask a server, against a real one in this process. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { CommandError } from "../../../engine/cli/command-error.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";
import { openShell } from "./cli-shell.ts";

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
  const costs = await json("cost");
  const used = { stateMachine: "order", executions: 4, transitions: 4, standardUsd: 0.0001 };
  const standard = { transitionsUsd: 0.0001, freeTransitions: 4, freeUsd: 0.0001, totalUsd: 0 };
  t.match(costs, { region: "us-east-1", freeTransitionsAMonth: 4_000, machines: [used] });
  t.match(costs, { total: { executions: 4, transitions: 4, standard } });
  t.match(await json("completion", "bash"), { shell: "bash", script: /complete / });
  t.match(await json("delete", "order"), { deleted: true, stateMachineArn: /:order$/ });
  t.same(await json("list"), []);
});

test("what env prints is data to a shell, whatever the endpoint holds", async (t) => {
  const shell = await openShell(t, {}, "http://127.0.0.1:1/it's-$(echo)-`x`");
  const { out } = await shell(["env"]);
  const script = `${out}\nprintf %s "$AWS_ENDPOINT_URL_SFN"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  t.equal(stdout, "http://localhost:1/it's-$(echo)-`x`", stderr);
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
});

test("a file that cannot be read keeps nothing from being told of the others", async (t) => {
  const shell = await openShell(t, files, "http://127.0.0.1:1");
  const words = ["validate", "none.json", "order.asl.json", "bad.asl.yaml", "gone.yaml"];
  const { code, out, err } = await shell(words);
  t.equal(code, 1);
  t.match(err, /^none\.json cannot be read: ENOENT.*\ngone\.yaml cannot be read: ENOENT.*$/);
  t.match(out, /^order\.asl\.json: valid as EXPRESS\nbad\.asl\.yaml:3:/);
  const good = await shell(["validate", "order.asl.json", "none.json", "--json"]);
  t.equal(good.code, 1, "though all that can be read is valid");
  t.match(JSON.parse(good.out), [
    { file: "order.asl.json", valid: true },
    { file: "none.json", valid: false, diagnostics: [], problem: /cannot be read: ENOENT/ },
  ]);
  t.equal(good.err, "");
});

test("work that is described costs what AWS's example says, and what is free of it is said", async (t) => {
  const shell = await openShell(t, {}, "http://127.0.0.1:1");
  const { out } = await shell(["cost", "--executions", "1m", "--duration", "100ms"]);
  t.match(
    out,
    /as Express {2}\$1\.10 \(requests \$1\.00, duration \$0\.10\)\n {2}as Standard \$125\.00; in a month with nothing else \$124\.90: less \$0\.10 for 4,000 of the 4,000 transitions that are free each month\n/,
  );
  const few = await shell(["cost", "--executions", "1203", "--transitions", "3"]);
  t.match(
    few.out,
    /as Standard \$0\.09; .* \$0\.00: less \$0\.09 for 3,609 of the 4,000 transitions .*\n/,
  );
});

test("what is free in a month is free once, not for each machine", async (t) => {
  const shell = await openShell(t, files);
  await shell(["deploy", "order.asl.json"]);
  await shell(["deploy", "order.asl.json", "--name", "other"]);
  const small = '{"n":1}'; // Two transitions: Check, Small.
  for (const name of ["order", "other"]) {
    await shell(["start-execution", name, "--count", "1500", "--input", small]);
    await shell(["start-sync-execution", name, "--input", small]);
  }
  await until(async () => (await totalOf(shell)).executions === 3002, {
    what: "all executions to be counted",
    withinMs: 20_000,
  });
  const { standard } = await totalOf(shell);
  t.match(standard, { freeTransitions: 4_000, freeUsd: 0.1 });
  t.equal(standard.totalUsd.toFixed(6), ((6_004 - 4_000) * 0.000_025).toFixed(6));
  const { out } = await shell(["cost"]);
  t.equal(out.match(/that are free each month/g)?.length, 1);
  t.match(out, /^in all: 3,002 executions, .* 6,004 transitions$/m);
});

async function totalOf(shell: Awaited<ReturnType<typeof openShell>>) {
  return JSON.parse((await shell(["cost", "--json"])).out).total;
}

test("what is asked wrongly is told before anything is done, all of it at once", async (t) => {
  const nothing = () => {
    throw new Error("nothing is read, nobody is asked");
  };
  const shell = await openShell(t, {}, "http://127.0.0.1:1");
  const said = async (...words: string[]) => {
    const asked = shell(words, { readText: nothing, fetch: nothing, logFiles: nothing });
    return asked.then(nothing, (error: unknown) => {
      if (!(error instanceof OptionsError)) throw error;
      return error.problems;
    });
  };
  for (const [words, ...problems] of [
    ["logs", /needs --execution ARN, or --machine NAME/],
    ["completion tcsh", /no completion for tcsh; it is one of bash, zsh, fish/],
    ["completion bsh", /\(did you mean bash\?\)/],
    ["list --endpoint localhost:8083", /is no URL: write it as http/],
    ["doctor --endpoint localhost", /is no URL/],
    ["health --endpoint 127.0.0.1", /is no URL/],
    ["start-execution m --count 2 --name n", /--name names one execution/],
    ["start-sync-execution m --input {} --input-file f", /exclude each other/],
    ["test-state f --mock-cause why", /--mock-cause does nothing without --mock-error/],
    ["test-state - --input -", /can be read once/],
    ["validate - a.json -", /can be read once/],
    [
      "cost --duration 1s --transitions 2",
      /--duration .*--executions/,
      /--transitions .*--executions/,
    ],
    ["deploy -", /no name: give it one with --name/],
    [
      "deploy f --log-data --description d --tags a,b=1,b=2 --endpoint x",
      /--endpoint x is no URL/,
      /--log-data does nothing without --log-level/,
      /--description .* without --publish/,
      /--tags a is not KEY=VALUE/,
      /--tags has b twice/,
    ],
    ["deploy f --tags Key=team,Value=orders", /would be two tags: write --tags team=orders/],
    ["deploy f --log-level OFF --log-data", /--log-data does nothing/],
    ["deploy f --log-level WARN", /must be one of OFF, FATAL, ERROR, ALL/],
  ] as const) {
    const found = await said(...words.split(" "));
    t.match(found, problems, words);
    t.equal(found.length, problems.length, words);
  }
});

test("without a server, or without a machine, it is said what to do", async (t) => {
  const away = await openShell(t, files, "http://127.0.0.1:1");
  await t.rejects(away(["list"]), CommandError);
  await t.rejects(away(["list"]), /no server answers at http:\/\/127\.0\.0\.1:1 .*stepstorm start/);
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
