/** The real clock, scheduler, randomness and ids: what production passes for the ports. */
import { randomUUID } from "node:crypto";
import type { Clock, Ids, Random, Scheduler } from "./ports.ts";

/** Follows the monotonic clock from where the wall clock stood at the start: never runs backwards. */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
};

/** The time as it is set at this moment, for what is compared with other machines' clocks: it may jump. */
export const systemWallClock: Clock = { nowMs: () => Date.now() };

export const systemScheduler: Scheduler = {
  after: (delayMs, callback) => {
    // Rounded up, since Node cuts fractions off; and Node takes no more than 31 bits.
    const timer = setTimeout(callback, Math.min(Math.ceil(delayMs), 0x7fff_ffff));
    return () => clearTimeout(timer);
  },
  soon: (callback) => {
    setImmediate(callback);
  },
};

export const systemRandom: Random = { next: () => Math.random() };

export const systemIds: Ids = { uuid: () => randomUUID() };
