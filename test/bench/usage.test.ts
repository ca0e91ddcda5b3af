/** The bench asked for help, or asked wrongly. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { optionTable } from "../../bench/option-table.ts";
import { builtInScenarios } from "../../bench/scenarios/scenario.ts";
import { runBench } from "./bench-process.ts";

test("help names every flag and every scenario, and ends with 0", async (t) => {
  const { code, stdout } = await runBench("--help");
  t.equal(code, 0);
  for (const { name } of optionTable) t.match(stdout, `--${name}`, name);
  for (const name of builtInScenarios) {
    t.match(stdout, new RegExp(`^ {2}${name} +\\d+k `, "m"), name);
  }
});

test("what cannot be followed ends with 2 and one clear line, and runs nothing", async (t) => {
  const folder = t.testdir();
  const scenarioWith = (name: string, file: object, definition: object) => {
    mkdirSync(join(folder, name));
    const write = (file: string, text: string) => writeFileSync(join(folder, name, file), text);
    write("scenario.json", JSON.stringify({ description: "x", services: [], ...file }));
    write("machine.asl.json", JSON.stringify(definition));
    write("package.json", '{"type":"module"}');
    write("generator.js", "export const input = () => ({}); export const expected = input;");
    return join(folder, name);
  };
  const pass = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
  const astray = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } };
  const uniform = { resource: "x", latencyMs: { distribution: "uniform" } };
  const rows: [string, RegExp][] = [
    ["--rate 0", /--rate 0 is out of range/],
    ["slop", /unknown command slop \(did you mean slope\?\)/],
    ["--kill 1s --durability memory", /--kill does not go with --durability memory: it keeps/],
    ["--scenario chian", /did you mean chain\?/],
    [`--scenario ${scenarioWith("field", { servces: [] }, pass)}`, /unknown field servces/],
    [`--scenario ${scenarioWith("rate", { rate: "fast" }, pass)}`, /rate fast is no rate/],
    [
      `--scenario ${scenarioWith("astray", {}, astray)}`,
      /astray: machine\.asl\.json:1:\d+: .*\bB\b/,
    ],
    [
      `--kill 100ms --scenario ${scenarioWith("empty", {}, {})}`,
      /empty: machine.*required: \[States, StartAt\]/,
    ],
    [`sync --scenario ${join(folder, "empty")}`, /empty: machine.*required: \[States, StartAt\]/],
    [
      `--scenario ${scenarioWith("service", { services: [uniform] }, pass)}`,
      /services\[0\]: .*minMs/,
    ],
  ];
  const outcomes = await Promise.all(
    rows.map(([line]) => runBench(`${line} --duration 200ms --warmup 0s`)),
  );
  for (const [at, [line, problem]] of rows.entries()) {
    const { code, stdout, stderr } = outcomes[at]!;
    t.equal(code, 2, line);
    t.equal(stdout, "", line);
    t.match(stderr.trimEnd(), problem);
    t.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});
