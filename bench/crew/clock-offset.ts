/** How far another computer's clock is from ours, from a few questions for its time. Pure. */

export interface Ping {
  readonly sentMs: number; // On our clock, as the next.
  readonly receivedMs: number;
  readonly theirMs: number; // On theirs, somewhere between.
}

export interface ClockOffset {
  /** Add it to a time of ours to have it on theirs. */
  readonly offsetMs: number;
  /** It is wrong by no more than this. */
  readonly errorMs: number;
}

/** By the quickest answer: it leaves the least room for where in between theirs was read. */
export function clockOffset(pings: readonly Ping[]): ClockOffset {
  const tripMs = (ping: Ping) => ping.receivedMs - ping.sentMs;
  const best = pings.reduce((one, other) => (tripMs(other) < tripMs(one) ? other : one));
  const errorMs = tripMs(best) / 2;
  return { offsetMs: best.theirMs - (best.sentMs + errorMs), errorMs };
}
