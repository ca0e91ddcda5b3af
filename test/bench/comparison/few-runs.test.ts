/** Comparisons of too few runs: whatever they look like, nothing is known. */
import { test } from "tap";
import { type ComparePlan, compareRuns } from "../../../bench/comparison/compare-runs.ts";
import { areEnough, leastRuns, smallestP } from "../../../bench/comparison/least-runs.ts";
import type { SideRuns } from "../../../bench/comparison/side-runs.ts";
import { compareExitCodes, formatCompare } from "../../../bench/report/format-compare.ts";
import { goodResult } from "../report/sample-result.ts";
import { slowed } from "./recorded-runs.ts";

const plan: ComparePlan = { primary: ["cpu"], margin: 0.02, seed: 1, resamples: 100 };

/** Hardly any noise: one per mille from run to run. */
function side(name: string, factor: number, runs: number, isInTurn = false): SideRuns {
  const results = Array.from({ length: runs }, (_, at) =>
    slowed(goodResult, factor * (1 + 0.001 * at)),
  );
  const blocks = results.map((_, at) => Math.floor(at / 2));
  return isInTurn ? { name, results, blocks } : { name, results };
}

const cpuOf = (result: ReturnType<typeof compareRuns>) =>
  result.metrics.find(({ name }) => name === "cpu")!;

test("one run a side says that it is too few, and shows neither interval nor noise", (t) => {
  const result = compareRuns(side("a", 1, 1), side("b", 1.227, 1), plan);
  t.match(cpuOf(result), { isTooFew: true, interval: null, noiseFloor: null });
  t.equal(compareExitCodes[result.verdict], 3);
  const text = formatCompare(result);
  t.match(
    text,
    /^INCONCLUSIVE: too few runs for any verdict: at least 5 a side \(so far cpu \+22\.7 %\)\.\n/,
  );
  t.notMatch(text, /advice|95 %: |0\.0 %/);
  t.end();
});

test("few equal runs are not the same, nor are few different ones different", (t) => {
  for (const [runs, isInTurn] of [
    [1, false],
    [4, false],
    [2, true],
    [5, true],
  ] as const) {
    for (const factor of [1, 1.5]) {
      const result = compareRuns(
        side("a", 1, runs, isInTurn),
        side("b", factor, runs, isInTurn),
        plan,
      );
      t.equal(result.verdict, "inconclusive", `${runs} runs, ${factor}`);
      t.match(formatCompare(result), `at least ${isInTurn ? 6 : 5} a side`);
    }
  }
  t.end();
});

test("as many as are asked for may show something", (t) => {
  for (const [runs, isInTurn] of [
    [5, false],
    [6, true],
  ] as const) {
    const against = (factor: number) =>
      compareRuns(side("a", 1, runs, isInTurn), side("b", factor, runs, isInTurn), plan).verdict;
    t.equal(against(1.5), "worse");
    t.equal(against(0.5), "better");
    t.equal(against(1), "same");
  }
  t.end();
});

test("with two runs a side the noise is told, and no interval", (t) => {
  const cpu = cpuOf(compareRuns(side("a", 1, 2), side("b", 1, 2), plan));
  t.equal(cpu.interval, null);
  t.ok(cpu.noiseFloor! > 0);
  t.end();
});

test("the smallest p there can be is two of all ways to hand the sides out", (t) => {
  t.equal(smallestP([[1, 1]]), 1);
  t.equal(smallestP([[3, 3]]), 0.1);
  t.equal(smallestP([[5, 5]]), 2 / 252);
  t.equal(
    smallestP([
      [2, 2],
      [2, 2],
    ]),
    2 / 36,
  );
  t.equal(areEnough([[1, 500]], 0.02), false, "one run has no spread");
  t.equal(areEnough([[2, 16]], 0.02), true);
  t.equal(leastRuns(0.02, { isInterleaved: false }), 5);
  t.equal(leastRuns(0.02, { isInterleaved: true }), 6);
  t.equal(leastRuns(0.02 / 3, { isInterleaved: false }), 6, "of three that decide");
  t.end();
});
