/**
 * Whether latencies of two sides are distributed differently. Those of one run hang together (they
 * share its pauses), so a hundred thousand of them are no hundred thousand observations, and the usual
 * p of Kolmogorov–Smirnov would call any two runs different. What is independent are the runs: the
 * distance of the merged histograms is compared with those after handing the runs to the sides anew.
 */
import { seededRandom } from "../load/seeded-random.ts";
import { type Counts, distanceOfCounts, mergedCounts } from "./kolmogorov-smirnov.ts";

export interface ShapeChange {
  readonly distance: number;
  readonly p: number; // At least 1 / (permutations + 1).
}

const PERMUTATIONS = 499;

/** @param a A histogram for each run, as those of `b`; at least two runs a side for a p below 1. */
export function shapeChange(
  a: readonly Counts[],
  b: readonly Counts[],
  { seed }: { readonly seed: number },
): ShapeChange {
  const distance = distanceOfCounts(mergedCounts(a), mergedCounts(b));
  const { next } = seededRandom(seed);
  const runs = [...a, ...b];
  let asFar = 0;
  for (let round = 0; round < PERMUTATIONS; round++) {
    shuffle(runs, next);
    const [first, second] = [runs.slice(0, a.length), runs.slice(a.length)];
    if (distanceOfCounts(mergedCounts(first), mergedCounts(second)) >= distance - 1e-12) asFar++;
  }
  return { distance, p: (asFar + 1) / (PERMUTATIONS + 1) };
}

/** In place (Fisher and Yates). */
export function shuffle<Value>(values: Value[], next: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [values[last], values[other]] = [values[other]!, values[last]!];
  }
}
