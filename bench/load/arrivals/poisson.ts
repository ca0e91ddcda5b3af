/**
 * Independent starts, as a crowd of users makes them: exponential gaps, at one rate or under a rate
 * that changes. Several generators draw for themselves: together they are Poisson again. Pure.
 */
import { type Arrivals, assertRate, type Share, wholeShare } from "./arrivals.ts";
import { createTimeOf, type Segment } from "./segments.ts";

/** @param random In [0, 1). */
export function poissonArrivals(ratePerSecond: number, random: () => number): Arrivals {
  assertRate(ratePerSecond);
  const meanMs = 1000 / ratePerSecond;
  // In an array, because a closure's own fraction is a new heap object at each change.
  const at = new Float64Array(1);
  return {
    nextMs() {
      at[0] = at[0]! - Math.log(1 - random()) * meanMs;
      return at[0];
    },
  };
}

/** Unit gaps on the scale of starts that are due, carried over to time: a Poisson process of that rate. */
export function poissonUnder(
  segments: readonly Segment[],
  random: () => number,
  share: Share = wholeShare,
): Arrivals {
  const timeOf = createTimeOf(segments);
  const place = new Float64Array(1);
  return {
    nextMs() {
      place[0] = place[0]! - Math.log(1 - random()) * share.count;
      return timeOf(place[0]);
    },
  };
}
