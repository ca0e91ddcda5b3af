/** Recorded arrivals, played again: as they came, or faster or slower. Pure. */
import assert from "node:assert/strict";
import { type Arrivals, type Share, wholeShare } from "./arrivals.ts";

/**
 * @param timesMs Never falling; the first is the start.
 * @param speed 2: in half the time.
 */
export function replayArrivals(
  timesMs: Float64Array,
  speed = 1,
  share: Share = wholeShare,
): Arrivals {
  assert(speed > 0, `a speed is positive, got ${speed}`);
  const firstMs = timesMs[0] ?? 0;
  let place = share.index - share.count;
  return {
    nextMs() {
      place += share.count;
      const ms = timesMs[place];
      return ms === undefined ? Number.POSITIVE_INFINITY : (ms - firstMs) / speed;
    },
  };
}
