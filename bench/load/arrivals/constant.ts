/** Evenly spaced starts: at one rate, or under a rate that changes. Pure. */
import { type Arrivals, assertRate, type Share, wholeShare } from "./arrivals.ts";
import { createTimeOf, type Segment } from "./segments.ts";

export function constantSegments(ratePerSecond: number, durationMs: number): readonly Segment[] {
  return [{ durationMs, fromRate: ratePerSecond, toRate: ratePerSecond }];
}

/** At one rate, without an end. `phaseMs` shifts all of them. */
export function constantArrivals(ratePerSecond: number, phaseMs = 0): Arrivals {
  assertRate(ratePerSecond);
  let index = 0;
  // Multiplied out each time: adding up an interval drifts by its rounding error.
  return { nextMs: () => phaseMs + (index++ * 1000) / ratePerSecond };
}

/** Under a rate that changes; generators take every so many-th start each. */
export function evenArrivals(segments: readonly Segment[], share: Share = wholeShare): Arrivals {
  const timeOf = createTimeOf(segments);
  let place = share.index - share.count;
  return {
    nextMs() {
      place += share.count;
      return timeOf(place);
    },
  };
}
