/** The bench's other commands, tiny, as a user runs them: answers are checked, speeds are not. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { optionTable } from "../../bench/option-table.ts";
import { judgeParked } from "../../bench/report/format-parked.ts";
import { isLinear } from "../../bench/report/format-slope.ts";
import { judgeSync } from "../../bench/report/format-sync.ts";
import type {
  CeilingsResult,
  ParkedResult,
  SlopeResult,
  SyncResult,
} from "../../bench/report/result.ts";
import { builtInScenarios } from "../../bench/scenarios/scenario.ts";
import { fixture, resultOf, runBench } from "./bench-process.ts";

test("ceilings tells what journal, codec and machine reach alone", async (t) => {
  const outcome = await runBench("ceilings --scenario order --duration 100ms --json");
  t.equal(outcome.code, 0, outcome.stderr);
  const result = resultOf<CeilingsResult>(outcome);
  t.match(result, { scenario: "order", durability: "power", computer: { cores: Number } });
  for (const part of ["journal", "codec", "machine"] as const) t.ok(result[part] > 0, part);
  t.match(outcome.stderr, /executions\/s through the compiled machine/);
});

test("slope tells the cost of an item and of a state at each size", async (t) => {
  const outcome = await runBench("slope --duration 100ms --json");
  const result = resultOf<SlopeResult>(outcome);
  const sizes = (series: SlopeResult["map"]) => series.points.map(({ size }) => size);
  t.same(sizes(result.map), [10, 100, 1000, 10_000]);
  t.same(sizes(result.chain), [1, 10, 100, 1000]);
  for (const { points, slope } of [result.map, result.chain]) {
    t.ok(points.every(({ microsPerUnit }) => microsPerUnit > 0));
    t.ok(Number.isFinite(slope));
  }
  t.equal(outcome.code, isLinear(result) ? 0 : 1);
});

test("sync calls at the rate given, and every outcome is the expected one", async (t) => {
  const outcome = await runBench("sync --rate 200 --duration 500ms --warmup 100ms --json");
  const result = resultOf<SyncResult>(outcome);
  t.match(result, { sent: 120, succeeded: 120, errors: 0, wrong: 0, unanswered: 0 });
  t.match(result.latencyMs, { p50: Number, p90: Number, p99: Number, p999: Number, max: Number });
  t.ok(result.latencyMs.p50 > 0 && result.latencyMs.p50 <= result.latencyMs.max);
  t.equal(outcome.code, judgeSync(result).ok ? 0 : 1);
});

test("sync fails when outcomes are not the expected ones", async (t) => {
  const folder = fixture("wrong-output");
  const outcome = await runBench(
    `sync --scenario ${folder} --rate 100 --duration 200ms --warmup 0s --json`,
  );
  t.equal(outcome.code, 1);
  t.match(resultOf<SyncResult>(outcome), { succeeded: 10, wrong: 10, errors: 0 });
});

test("parked leaves as many executions waiting as asked for, and measures them", async (t) => {
  const outcome = await runBench("parked --parked 3k --duration 200ms --warmup 0s --json");
  const result = resultOf<ParkedResult>(outcome);
  t.match(result, { parked: 3000, refused: 0, few: 1000, durability: "power" });
  t.ok(Number.isFinite(result.bytesEach));
  t.ok(result.cpuMsPerSecond.few >= 0 && result.cpuMsPerSecond.parked >= 0);
  t.equal(outcome.code, judgeParked(result).ok ? 0 : 1);
});

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
  const rows: [string, RegExp][] = [
    ["--rate 0", /--rate 0 is out of range/],
    ["slop", /unknown command slop \(did you mean slope\?\)/],
    ["--kill 1s --durability memory", /--kill does not go with --durability memory: it keeps/],
    ["--scenario chian", /did you mean chain\?/],
    [`--scenario ${scenarioWith("field", { servces: [] }, pass)}`, /unknown field servces/],
    [`--scenario ${scenarioWith("rate", { rate: "fast" }, pass)}`, /rate fast is no rate/],
    [`--scenario ${scenarioWith("astray", {}, astray)}`, /scenario astray: .*\bB\b/],
  ];
  for (const [line, problem] of rows) {
    const { code, stdout, stderr } = await runBench(`${line} --duration 100ms --warmup 0s`);
    t.equal(code, 2, line);
    t.equal(stdout, "", line);
    t.match(stderr.trimEnd(), problem);
    t.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});
