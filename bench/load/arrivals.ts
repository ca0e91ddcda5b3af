/**
 * Arrival models: when each execution is meant to start, whatever the engine does meanwhile. That
 * is what makes the load open-loop. Pure; at most 20 ns a call, for 300,000 starts a second.
 */
import assert from "node:assert/strict";

export interface Arrivals {
  /** Intended start of the next execution in milliseconds after the load's start; never falls. */
  nextMs(): number;
}

/** Evenly spaced. `phaseMs` shifts all of them, so that several generators take turns. */
export function constantArrivals(ratePerSecond: number, phaseMs = 0): Arrivals {
  assertRate(ratePerSecond);
  let index = 0;
  // Multiplied out each time: adding up an interval drifts by its rounding error.
  return { nextMs: () => phaseMs + (index++ * 1000) / ratePerSecond };
}

/** For a while, so many starts a second instead. Times are in milliseconds after the load's start. */
export interface Burst {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly ratePerSecond: number;
}

/** Evenly spaced at two rates: the second one during the burst. */
export function burstArrivals(ratePerSecond: number, burst: Burst, phaseMs = 0): Arrivals {
  assertRate(ratePerSecond);
  assertRate(burst.ratePerSecond);
  const { fromMs, untilMs } = burst;
  const before = Math.ceil((fromMs * ratePerSecond) / 1000);
  const during = Math.ceil(((untilMs - fromMs) * burst.ratePerSecond) / 1000);
  const at = (beginMs: number, place: number, rate: number) =>
    beginMs + phaseMs + (place * 1000) / rate;
  let index = 0;
  return {
    nextMs() {
      const place = index++;
      if (place < before) return at(0, place, ratePerSecond);
      if (place < before + during) return at(fromMs, place - before, burst.ratePerSecond);
      return at(untilMs, place - before - during, ratePerSecond);
    },
  };
}

/**
 * Independent starts, as a crowd of users makes them: exponential gaps of mean 1/rate.
 * @param random In [0, 1).
 */
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

/**
 * The same arrivals, with the rate growing evenly from nothing over the first `rampMs`: a cold engine
 * is not handed a second's backlog while its code is still being compiled. From then on the rate is
 * the full one; half a ramp's starts are missing in all.
 */
export function rampedArrivals(arrivals: Arrivals, rampMs: number): Arrivals {
  if (rampMs <= 0) return arrivals;
  return {
    nextMs() {
      const fullRateMs = arrivals.nextMs();
      // At rate r·t/R, r·t²/2R starts have come by t; a full rate would have reached as many at t²/2R.
      return fullRateMs < rampMs / 2 ? Math.sqrt(2 * rampMs * fullRateMs) : fullRateMs + rampMs / 2;
    },
  };
}

function assertRate(ratePerSecond: number): void {
  assert(
    ratePerSecond > 0 && Number.isFinite(ratePerSecond),
    `a rate is positive, got ${ratePerSecond}`,
  );
}
