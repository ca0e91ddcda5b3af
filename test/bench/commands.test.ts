/** The bench's other commands, tiny, as a user runs them: answers are checked, speeds are not. */
import { test } from "tap";
import { judgeParked } from "../../bench/report/format-parked.ts";
import { isLinear } from "../../bench/report/format-slope.ts";
import { judgeSync } from "../../bench/report/format-sync.ts";
import type {
  CeilingsResult,
  ParkedResult,
  SlopeResult,
  SyncResult,
} from "../../bench/report/result.ts";
import { fixture, resultOf, runBench } from "./bench-process.ts";

test("ceilings tells what journal, codec and machine reach alone", async (t) => {
  const outcome = await runBench("ceilings --scenario order --duration 100ms --json");
  t.equal(outcome.code, 0, outcome.stderr);
  const result = resultOf<CeilingsResult>(outcome);
  t.match(result, { scenario: "order", durability: "power", computer: { cores: Number } });
  for (const part of ["journal", "codec", "machine"] as const) t.ok(result[part]! > 0, part);
  t.equal(result.transport, null, "an embedded engine has none");
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
