/** Wilson's interval of a share: right for few trials and for all or none of them, where ±√(pq/n) is not. Pure. */
import assert from "node:assert/strict";
import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";

/** @param confidence Of the interval: 0.95 by default. */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  assert(trials > 0 && successes >= 0 && successes <= trials, `${successes} of ${trials}`);
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / trials;
  const spread = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / spread;
  const half =
    (z / spread) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // Where all or none succeeded, rounding would leave it a hair beside the end.
  const low = successes === 0 ? 0 : centre - half;
  const high = successes === trials ? 1 : centre + half;
  return [low, high];
}
