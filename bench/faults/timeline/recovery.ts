/**
 * How long the load suffered from a fault, by the clients' ledgers. A dip may come long after the fault
 * (a dead node's frames are delivered again after the AckWait), so the rate counts as back only from
 * the end of the last second that was short of it. Pure.
 *
 *     outcomes/s  ▇▇▇▇▇▇▇▇▇▇▇▇▂▇▇▇▇▇▇
 *                     │       └┴ the last second that is short ends here
 *                     └ fault  ──▶ backSeconds
 */
import type { Timeline } from "./timeline.ts";

export interface Suffering {
  /** Until all that was in flight at that moment had ended; null: something never did. */
  readonly restSeconds: number | null;
  /** As `Flow.backSeconds`. */
  readonly flowSeconds: number | null;
}

/** Outcomes after a fault, beside those before it. Rates are a second. */
export interface Flow {
  readonly before: number;
  /** As many are as many as before: nine tenths, or what chance explains where that is less. */
  readonly enough: number;
  /** In the worst window that ended after the fault. */
  readonly lowest: number;
  /**
   * Until the end of the last window with less than enough, of several moments the longest time; 0: none
   * had; null: the last one still had.
   */
  readonly backSeconds: number | null;
}

export interface SufferingWindow {
  /** When the fault began: the rate before it is that from `loadBeginMs` until then. */
  readonly faultMs: number;
  /** The moment that recovery counts from: the fault's begin, or its end. */
  readonly fromMs: number;
  /**
   * Later ones, ascending, at which something changes: the fault ends, what it killed comes back. A dip
   * counts from the last moment before it.
   */
  readonly momentsMs?: readonly number[];
  /** The load at its full rate. */
  readonly loadBeginMs: number;
  readonly loadEndMs: number;
  /** Of the rate before. */
  readonly share?: number;
  /** Over so long a rate is told. */
  readonly windowMs?: number;
}

const WINDOW_MS = 1000;
const STEP_MS = 50;
const SHARE_DEFAULT = 0.9;
/**
 * Outcomes come by chance, however evenly starts do, since executions take their time: by so many
 * standard deviations fewer in one of 30,000 seconds.
 */
const DEVIATIONS = 4;
/** Of so many a second, one without any is hardly by chance: one of 3,000. */
const SURELY_SOME = 8;

export function sufferingOf(timeline: Timeline, window: SufferingWindow): Suffering {
  const { fromMs, momentsMs = [] } = window;
  const rests = [fromMs, ...momentsMs].map((ms) => restSeconds(timeline, ms));
  const known = rests.filter((seconds) => seconds !== null);
  return {
    restSeconds: known.length < rests.length ? null : Math.max(...known),
    flowSeconds: flowOf(endsOf(timeline), window).backSeconds,
  };
}

/** @param ends Ascending, as of `endsOf`. */
export function flowOf(ends: Float64Array, window: SufferingWindow): Flow {
  const { faultMs, fromMs, loadBeginMs, loadEndMs, windowMs = WINDOW_MS } = window;
  const moments = [fromMs, ...(window.momentsMs ?? [])];
  const before = rateBetween(ends, loadBeginMs, faultMs);
  const enough = enoughOf(before, window);
  let lowest = Number.POSITIVE_INFINITY;
  let longestMs = 0;
  let sinceMs = fromMs; // Of this dip, or of the next one.
  let isBack = false; // Also where nothing is left of the load to tell it by.
  const firstMs = Math.max(fromMs + STEP_MS, loadBeginMs + windowMs);
  for (let atMs = firstMs; atMs <= loadEndMs; atMs += STEP_MS) {
    const rate = rateBetween(ends, atMs - windowMs, atMs);
    lowest = Math.min(lowest, rate);
    isBack = rate >= enough;
    if (isBack) sinceMs = moments.findLast((ms) => ms <= atMs) ?? fromMs;
    else longestMs = Math.max(longestMs, atMs - sinceMs);
  }
  return {
    before,
    enough,
    lowest: Number.isFinite(lowest) ? lowest : rateBetween(ends, fromMs, loadEndMs),
    backSeconds: isBack ? longestMs / 1000 : null,
  };
}

/** Outcomes a second between two moments. @param ends Ascending, as of `endsOf`. */
export function rateBetween(ends: Float64Array, beginMs: number, endMs: number): number {
  if (endMs <= beginMs) return 0;
  return ((placeOf(ends, endMs) - placeOf(ends, beginMs)) * 1000) / (endMs - beginMs);
}

/** When each execution ended, ascending. */
export function endsOf(timeline: Timeline): Float64Array {
  const ends: number[] = [];
  for (const { endedMs } of timeline.lifetimes()) if (Number.isFinite(endedMs)) ends.push(endedMs);
  return Float64Array.from(ends).sort();
}

function enoughOf(
  before: number,
  { share = SHARE_DEFAULT, windowMs = WINDOW_MS }: SufferingWindow,
): number {
  const seconds = windowMs / 1000;
  const count = before * seconds;
  const unlikely = count - DEVIATIONS * Math.sqrt(count);
  const least = count >= SURELY_SOME ? 1 : 0;
  return Math.max(least, Math.min(count * share, unlikely)) / seconds;
}

function restSeconds(timeline: Timeline, fromMs: number): number | null {
  let lastMs = fromMs;
  for (const { attemptedMs, endedMs } of timeline.lifetimes()) {
    if (attemptedMs > fromMs || endedMs < fromMs) continue;
    lastMs = Math.max(lastMs, endedMs);
  }
  return Number.isFinite(lastMs) ? (lastMs - fromMs) / 1000 : null;
}

/** How many come before that moment: by halving. */
function placeOf(ends: Float64Array, ms: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
