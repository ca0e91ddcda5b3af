/** What `bench compare` found, as data. */
import type { MachineDescription } from "../measurement/machine.ts";
import type { Interval } from "../statistics/interval.ts";
import type { Spread } from "../statistics/spread.ts";

export type CompareVerdict = "same" | "better" | "worse" | "inconclusive";

export interface MetricComparison {
  readonly name: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
  readonly isPrimary: boolean; // Decides; others inform.
  readonly a: Spread;
  readonly b: Spread;
  readonly ratio: number; // B by A, of medians; NaN (null in JSON) when A's is zero.
  readonly interval: Interval | null; // 95 %; null: too few runs for one.
  readonly p: number; // Adjusted by Holm among the primary metrics; as it is for others.
  readonly pPlain: number;
  readonly method: "exact" | "normal" | "blocks";
  /** No difference however clear could be told from chance: the verdict is inconclusive. */
  readonly isTooFew: boolean;
  /**
   * How far medians of equal sides differ in 95 of 100 comparisons like this one, as a share; null: a
   * single run of a side tells nothing of noise.
   */
  readonly noiseFloor: number | null;
  /**
   * Runs a side to find a change of five per cent in nine of ten comparisons; null: more than 500, or
   * the noise is not known.
   */
  readonly runsFor5Percent: number | null;
  readonly verdict: CompareVerdict;
}

export interface ShapeComparison {
  readonly name: string; // Of the histogram: `terminal`.
  readonly distance: number; // Kolmogorov–Smirnov's, 0..1.
  readonly p: number; // By permuting runs, not records.
}

export interface CompareResult {
  readonly verdict: CompareVerdict;
  readonly a: CompareSide;
  readonly b: CompareSide;
  readonly margin: number;
  readonly runsLeast: number; // Of each side, before anything may be said of a primary metric.
  readonly noise: "history" | "within";
  readonly isInterleaved: boolean;
  readonly metrics: readonly MetricComparison[];
  readonly shapes: readonly ShapeComparison[]; // Empty: the runs kept no histograms.
  readonly differences: readonly string[]; // Compared in spite of them.
  readonly doubts: readonly string[];
}

export interface CompareSide {
  readonly name: string; // Files, a commit, flags.
  readonly runs: number;
  readonly failed: number; // Runs whose own verdict is that they prove nothing.
  readonly failures: readonly string[]; // Why, each reason once.
  readonly commit: string;
  readonly machine: MachineDescription;
}
