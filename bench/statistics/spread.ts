/** What a sample looks like in a few numbers that one disturbed run does not move. Pure. */
import { median } from "../measurement/median.ts";
import { quantileOfSorted } from "./interval.ts";

export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly iqr: number; // The third quartile less the first.
  readonly cv: number; // Standard deviation by the mean; 0 of a single value.
  readonly min: number;
  readonly max: number;
}

/** @param values At least one, in any order. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    n: values.length,
    median: median(values),
    iqr: quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25),
    cv: coefficientOfVariation(values),
    min: sorted[0]!,
    max: sorted.at(-1)!,
  };
}

function coefficientOfVariation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean === 0 ? 0 : Math.sqrt(squares / (values.length - 1)) / Math.abs(mean);
}
