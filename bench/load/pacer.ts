/**
 * The pacer: how many executions to send in this turn of a generator's loop, and how long to pause
 * after it. Pure: the loop reads the clock once a turn and asks.
 *
 *     now ──▶ while sendsNow(now, next): send, next = arrivals.nextMs() ──┐
 *      └──────────◀── flush, then pause for pauseMs(now, next) ◀──────────┘
 *
 * Late starts are sent, timed from their intended start; a burst is cut so that answers are read.
 */

export interface PacerLimits {
  readonly burstMax: number; // Sent in one turn; the rest waits until answers have been read.
  readonly pauseMsMin: number; // Shorter pauses cost more CPU in turns than they gain in precision.
  readonly pauseMsMax: number; // The loop looks again after this, whatever is intended next.
}

export const defaultPacerLimits: PacerLimits = { burstMax: 4096, pauseMsMin: 0.5, pauseMsMax: 50 };

/**
 * Whether the next execution is sent in this turn. Hot path: four plain arguments, once per execution.
 * @param nowMs Read at the turn's start; on the same scale as `nextMs`.
 * @param nextMs Its intended start; Infinity when the load is over.
 * @param sentInTurn Already sent in this turn.
 */
export function sendsNow(
  nowMs: number,
  nextMs: number,
  sentInTurn: number,
  limits: PacerLimits,
): boolean {
  return nextMs <= nowMs && sentInTurn < limits.burstMax;
}

/** Milliseconds to pause until the next turn; 0: at once, after the event loop has turned. */
export function pauseMs(nowMs: number, nextMs: number, limits: PacerLimits): number {
  if (nextMs <= nowMs) return 0;
  return Math.min(Math.max(nextMs - nowMs, limits.pauseMsMin), limits.pauseMsMax);
}
