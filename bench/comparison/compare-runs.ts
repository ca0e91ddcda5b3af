/**
 * Two sides' runs compared, metric by metric. A difference counts when ranks say so (after Holm's
 * correction among the metrics that decide), when it is beyond the noise floor of runs kept for that,
 * and when it is not surely smaller than the margin. Sides are the same when the interval of the ratio
 * lies within the margin. Everything else is inconclusive, and says how many runs would do; so is
 * whatever rests on too few runs to tell a difference from chance. Pure.
 */
import { seededRandom } from "../load/seeded-random.ts";
import { median } from "../measurement/median.ts";
import type { RunResult } from "../report/result.ts";
import { verdictOf } from "../report/verdict.ts";
import { alignedRankP, type Block } from "../statistics/aligned-ranks.ts";
import { drawn, ratioOfMediansInterval } from "../statistics/bootstrap.ts";
import { holmAdjusted } from "../statistics/holm.ts";
import { type Interval, percentileInterval } from "../statistics/interval.ts";
import { mannWhitney } from "../statistics/mann-whitney.ts";
import { shapeChange } from "../statistics/shape-change.ts";
import { spreadOf } from "../statistics/spread.ts";
import { doubts } from "./comparable.ts";
import type { CompareResult, CompareVerdict, MetricComparison } from "./compare-result.ts";
import { areEnough, leastRuns, sizesOf } from "./least-runs.ts";
import { type ComparedMetric, comparedMetrics } from "./metrics.ts";
import { noiseFloor, runsNeeded } from "./noise.ts";
import {
  alignedSides,
  blocksOf,
  residualsInBlocks,
  residualsOf,
  residualsOfHistory,
  type SideRuns,
} from "./side-runs.ts";

export interface ComparePlan {
  readonly primary: readonly string[];
  readonly margin: number;
  readonly seed: number;
  /** Runs of one unchanged side, in the order they were made; undefined: the noise is that within sides. */
  readonly history?: readonly RunResult[];
  readonly differences?: readonly string[];
  readonly metrics?: readonly ComparedMetric[]; // All by default.
  readonly resamples?: number; // Of each bootstrap: 1,000 by default.
}

/** Of a hundred comparisons of equal sides two are called different: a build a day sees six false alarms a year. */
export const LEVEL = 0.02;
const CONFIDENCE = 0.95;
const EFFECT = 0.05;
const RESAMPLES_DEFAULT = 1000;

type Tested = Omit<MetricComparison, "p" | "verdict">;

export function compareRuns(a: SideRuns, b: SideRuns, plan: ComparePlan): CompareResult {
  const tested = (plan.metrics ?? comparedMetrics).flatMap(
    (metric) => testOf(metric, { a, b, plan }) ?? [],
  );
  const primary = tested.filter(({ isPrimary }) => isPrimary);
  const adjusted = holmAdjusted(primary.map(({ pPlain }) => pPlain));
  const metrics = tested.map((one) => {
    const p = one.isPrimary ? adjusted[primary.indexOf(one)]! : one.pPlain;
    return { ...one, p, verdict: metricVerdict({ ...one, p }, plan) };
  });
  const verdicts = metrics.filter(({ isPrimary }) => isPrimary).map(({ verdict }) => verdict);
  const isInterleaved = a.blocks !== undefined && b.blocks !== undefined;
  return {
    verdict: overall(verdicts),
    a: sideOf(a),
    b: sideOf(b),
    margin: plan.margin,
    runsLeast: leastRuns(levelOf(true, plan), { isInterleaved }),
    noise: plan.history === undefined ? "within" : "history",
    isInterleaved,
    metrics,
    shapes: shapesOf(a, b, plan),
    differences: plan.differences ?? [],
    doubts: doubts([...a.results, ...b.results]),
  };
}

/** Any metric that got worse makes the whole worse; the whole is better only when all is known. */
export function overall(verdicts: readonly CompareVerdict[]): CompareVerdict {
  for (const verdict of ["worse", "inconclusive", "better"] as const) {
    if (verdicts.includes(verdict)) return verdict;
  }
  return verdicts.length === 0 ? "inconclusive" : "same";
}

/** Undefined: one of the sides does not have the metric. */
function testOf(
  metric: ComparedMetric,
  { a, b, plan }: { readonly a: SideRuns; readonly b: SideRuns; readonly plan: ComparePlan },
): Tested | undefined {
  const [ofA, ofB] = [readSide(metric, a), readSide(metric, b)];
  if (ofA.values.length === 0 || ofB.values.length === 0) return undefined;
  const blocks = a.blocks && b.blocks ? blocksOf(ofA, ofB) : [];
  const arePositive = [...ofA.values, ...ofB.values].every((value) => value > 0);
  const isBlocked = blocks.length > 1 && arePositive;
  const figures = isBlocked ? inBlocks(blocks, plan) : plain(ofA.values, ofB.values, plan);
  const isPrimary = plan.primary.includes(metric.name);
  const sizes = isBlocked ? sizesOf(blocks) : ([[ofA.values.length, ofB.values.length]] as const);
  const isTooFew = !areEnough(sizes, levelOf(isPrimary, plan));
  return {
    name: metric.name,
    unit: metric.unit,
    better: metric.better,
    isPrimary,
    a: spreadOf(ofA.values),
    b: spreadOf(ofB.values),
    ...figures,
    interval: isTooFew ? null : figures.interval,
    isTooFew,
    ...noiseOf(metric, { ofA: ofA.values, ofB: ofB.values, blocks, isBlocked, arePositive, plan }),
  };
}

/** Holm's first step is the hardest: of several that decide, at least one must pass it. */
function levelOf(isPrimary: boolean, { primary }: ComparePlan): number {
  return isPrimary ? LEVEL / primary.length : LEVEL;
}

function readSide({ read }: ComparedMetric, { results, blocks }: SideRuns) {
  const all = results.map((result, at) => ({ value: read(result), place: blocks?.[at] ?? at }));
  const there = all.filter(({ value }) => value !== null && Number.isFinite(value));
  return {
    values: there.map(({ value }) => value as number),
    places: there.map(({ place }) => place),
  };
}

function plain(
  a: readonly number[],
  b: readonly number[],
  { seed, resamples = RESAMPLES_DEFAULT }: ComparePlan,
) {
  const { p, method } = mannWhitney(a, b);
  const ratio = median(b) / median(a);
  const interval = ratioOfMediansInterval(a, b, { seed, resamples });
  return { ratio, interval, pPlain: p, method };
}

/** Whole blocks are drawn anew, since runs of a block hang together. */
function inBlocks(blocks: readonly Block[], { seed, resamples = RESAMPLES_DEFAULT }: ComparePlan) {
  const ratioOf = (
    some: readonly { readonly a: readonly number[]; readonly b: readonly number[] }[],
  ) => Math.exp(median(some.flatMap(({ b }) => b)) - median(some.flatMap(({ a }) => a)));
  const aligned = blocks.map((block) => alignedSides([block]));
  const { next } = seededRandom(seed);
  const ratios = Array.from({ length: resamples }, () => ratioOf(drawn(aligned, next)));
  return {
    ratio: ratioOf(aligned),
    interval: percentileInterval(ratios, CONFIDENCE),
    pPlain: alignedRankP(blocks),
    method: "blocks" as const,
  };
}

function noiseOf(
  metric: ComparedMetric,
  {
    ofA,
    ofB,
    blocks,
    isBlocked,
    arePositive,
    plan,
  }: {
    readonly ofA: readonly number[];
    readonly ofB: readonly number[];
    readonly blocks: readonly Block[];
    readonly isBlocked: boolean;
    readonly arePositive: boolean;
    readonly plan: ComparePlan;
  },
): Pick<Tested, "noiseFloor" | "runsFor5Percent"> {
  const kept = (plan.history ?? []).map(metric.read) as number[];
  const isKept = kept.length >= 8 && kept.every((value) => value > 0);
  const isSingle = Math.min(ofA.length, ofB.length) < 2;
  if (isSingle && !isKept) return { noiseFloor: null, runsFor5Percent: null };
  if (!arePositive) return { noiseFloor: 0, runsFor5Percent: null };
  const residuals = isKept
    ? residualsOfHistory(kept, isBlocked)
    : isBlocked
      ? residualsInBlocks(blocks)
      : residualsOf(ofA, ofB);
  return {
    noiseFloor: noiseFloor(residuals, {
      runs: [ofA.length, ofB.length],
      seed: plan.seed,
      rounds: plan.resamples ?? RESAMPLES_DEFAULT,
    }),
    runsFor5Percent: runsNeeded(residuals, {
      effect: EFFECT,
      level: LEVEL / plan.primary.length,
      isFloorAsked: isKept,
    }),
  };
}

function metricVerdict(
  { ratio, interval, p, noiseFloor, better, isTooFew }: Omit<MetricComparison, "verdict">,
  { margin, history }: ComparePlan,
): CompareVerdict {
  if (isTooFew || interval === null || !Number.isFinite(ratio)) return "inconclusive";
  if (isWithin(interval, margin)) return "same";
  const floor = history === undefined || noiseFloor === null ? 0 : Math.log1p(noiseFloor);
  const isBeyondFloor = history === undefined || Math.abs(Math.log(ratio)) > floor;
  if (p > LEVEL || ratio === 1 || !isBeyondFloor) return "inconclusive";
  return ratio < 1 === (better === "lower") ? "better" : "worse";
}

function isWithin([low, high]: Interval, margin: number): boolean {
  return low >= 1 / (1 + margin) && high <= 1 + margin;
}

function shapesOf(
  { histograms: a = [] }: SideRuns,
  { histograms: b = [] }: SideRuns,
  { seed }: ComparePlan,
) {
  if (a.length === 0 || b.length === 0) return [];
  return [{ name: "terminal", ...shapeChange(a, b, { seed }) }];
}

function sideOf({ name, results }: SideRuns): CompareResult["a"] {
  const { commit, machine } = results[0]!;
  const failed = results.map(verdictOf).filter(({ ok }) => !ok);
  const failures = [...new Set(failed.flatMap(({ reasons }) => reasons))];
  return { name, runs: results.length, failed: failed.length, failures, commit, machine };
}
