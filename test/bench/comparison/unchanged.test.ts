/**
 * The comparison against recorded runs of an unchanged engine: it must not see what is not there, and
 * must see a planted slowdown of five per cent with as many runs as it asks for.
 */
import { test } from "tap";
import { type ComparePlan, compareRuns, LEVEL } from "../../../bench/comparison/compare-runs.ts";
import { comparedMetrics } from "../../../bench/comparison/metrics.ts";
import { runsNeeded } from "../../../bench/comparison/noise.ts";
import { residualsOfHistory, type SideRuns } from "../../../bench/comparison/side-runs.ts";
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import {
  drawAnyhow,
  drawInBlocks,
  recordedResults,
  type SeriesName,
  slowed,
} from "./recorded-runs.ts";

const ROUNDS = 100;
const MANY = 500; // Where a comparison is of few runs.
const metrics = comparedMetrics.filter(({ name }) => name === "cpu");

function planOf(seed: number): ComparePlan {
  return { primary: ["cpu"], margin: 0.02, seed, metrics, resamples: 100 };
}

function recommended(name: SeriesName): number {
  const cpu = recordedResults(name).map((result) => result.cpu.engineMicrosPerExecution!);
  return runsNeeded(residualsOfHistory(cpu, true), { effect: 0.05, level: LEVEL })!;
}

function verdicts(
  draw: (next: () => number) => readonly [SideRuns, SideRuns],
  change: (b: SideRuns) => SideRuns,
  rounds = ROUNDS,
) {
  const counts = { same: 0, better: 0, worse: 0, inconclusive: 0 };
  for (let seed = 1; seed <= rounds; seed++) {
    const [a, b] = draw(seededRandom(seed).next);
    counts[compareRuns(a, change(b), planOf(seed)).verdict]++;
  }
  return counts;
}

const unchanged = (b: SideRuns) => b;
const slower = (b: SideRuns) => ({
  ...b,
  results: b.results.map((result) => slowed(result, 1.05)),
});

for (const name of ["moderate", "full"] as const) {
  const recorded = recordedResults(name);
  const runs = recommended(name);

  test(`${name} load, ${runs} runs a side in turn: equal sides are not called different`, (t) => {
    const counts = verdicts((next) => drawInBlocks(recorded, runs, next), unchanged);
    t.comment(JSON.stringify(counts));
    t.ok(counts.same + counts.inconclusive >= 0.95 * ROUNDS, JSON.stringify(counts));
    t.end();
  });

  test(`${name} load, ${runs} runs a side in turn: five per cent more CPU is found`, (t) => {
    const counts = verdicts((next) => drawInBlocks(recorded, runs, next), slower);
    t.comment(JSON.stringify(counts));
    t.ok(counts.worse >= 0.9 * ROUNDS, JSON.stringify(counts));
    t.end();
  });

  test(`${name} load, 16 runs a side from files: equal sides are not called different`, (t) => {
    const counts = verdicts((next) => drawAnyhow(recorded, 16, next), unchanged, MANY);
    t.comment(JSON.stringify(counts));
    t.ok(counts.same + counts.inconclusive >= 0.95 * MANY, JSON.stringify(counts));
    t.end();
  });
}
