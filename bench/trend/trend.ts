/** Results over time, metric by metric: the last level, where levels changed, and by how much. Pure. */
import { type ComparedMetric, comparedMetrics } from "../comparison/metrics.ts";
import { median } from "../measurement/median.ts";
import type { RunResult } from "../report/result.ts";
import { verdictOf } from "../report/verdict.ts";
import { changePoints } from "../statistics/change-points.ts";

/** One run of the series. */
export interface TrendRun {
  readonly label: string; // Its commit, or the file where that is unknown.
  readonly result: RunResult;
}

export interface TrendChange {
  readonly at: number; // Index of the first run of the new level.
  readonly label: string;
  readonly before: number; // Medians of the two levels.
  readonly after: number;
  readonly p: number;
  readonly direction: "better" | "worse";
}

export interface TrendSeries {
  readonly name: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
  readonly values: readonly (number | null)[]; // Of each run; null: it does not have the metric, or failed.
  readonly changes: readonly TrendChange[];
}

/** The figures of a run that failed are in no series: they say nothing of the engine. */
export interface TrendedRun {
  readonly label: string;
  readonly scenario: string;
  readonly ok: boolean;
  readonly reasons: readonly string[]; // Empty when ok.
}

export interface TrendResult {
  readonly runs: readonly TrendedRun[];
  readonly series: readonly TrendSeries[];
  /** Conditions that are not alike in all runs: changes there may be theirs. */
  readonly differences: readonly string[];
}

/** @param runs In their order of time. */
export function trendOf(
  runs: readonly TrendRun[],
  { metrics, seed }: { readonly metrics: readonly string[] | undefined; readonly seed: number },
): Omit<TrendResult, "differences"> {
  const series = comparedMetrics
    .filter(({ name }) => metrics === undefined || metrics.includes(name))
    .map((metric) => seriesOf(metric, runs, seed))
    .filter(({ values }) => values.some((value) => value !== null));
  return {
    runs: runs.map(({ label, result }) => ({
      label,
      scenario: result.scenario,
      ...verdictOf(result),
    })),
    series,
  };
}

function seriesOf(metric: ComparedMetric, runs: readonly TrendRun[], seed: number): TrendSeries {
  const { name, unit, better, read } = metric;
  const values = runs.map(({ result }) =>
    verdictOf(result).ok ? finiteOrNull(read(result)) : null,
  );
  const there = values.flatMap((value, at) => (value === null ? [] : [{ value, at }]));
  const numbers = there.map(({ value }) => value);
  const points = changePoints(numbers, { seed });
  const edges = [0, ...points.map(({ at }) => at), numbers.length];
  const changes = points.map(({ at, p }, place): TrendChange => {
    const before = median(numbers.slice(edges[place]!, at));
    const after = median(numbers.slice(at, edges[place + 2]!));
    const run = there[at]!.at;
    const direction = after < before === (better === "lower") ? "better" : "worse";
    return { at: run, label: runs[run]!.label, before, after, p, direction };
  });
  return { name, unit, better, values, changes };
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
