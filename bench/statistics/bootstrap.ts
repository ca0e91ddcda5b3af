/**
 * The bootstrap: how much an estimate would differ had other runs been drawn, by drawing runs again
 * from those that there are. Seeded, so that a report says the same thing twice. Pure.
 */
import assert from "node:assert/strict";
import { seededRandom } from "../load/seeded-random.ts";
import { median } from "../measurement/median.ts";
import { type Interval, percentileInterval } from "./interval.ts";

export interface BootstrapPlan {
  readonly seed: number;
  readonly resamples?: number; // 2,000 by default.
  readonly confidence?: number; // 0.95 by default.
}

/** Of median(b) / median(a). NaN when medians of `a` may be zero. */
export function ratioOfMediansInterval(
  a: readonly number[],
  b: readonly number[],
  { seed, resamples = 2000, confidence = 0.95 }: BootstrapPlan,
): Interval {
  assert(a.length > 0 && b.length > 0, "a ratio needs values on both sides");
  const { next } = seededRandom(seed);
  const ratios = Array.from(
    { length: resamples },
    () => median(drawn(b, next)) / median(drawn(a, next)),
  );
  if (ratios.some((ratio) => !Number.isFinite(ratio))) return [Number.NaN, Number.NaN];
  return percentileInterval(ratios, confidence);
}

/** As many as there are, each any of them. */
export function drawn<Value>(values: readonly Value[], next: () => number): Value[] {
  return values.map(() => values[Math.floor(next() * values.length)]!);
}
