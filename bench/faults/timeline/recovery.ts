/** How long the load suffered from a fault, by the clients' ledgers. Pure. */
import type { Timeline } from "./timeline.ts";

export interface Suffering {
  /** Until all that was in flight at that moment had ended; null: something never did. */
  readonly restSeconds: number | null;
  /** Until outcomes came at nine tenths of the rate before the fault; null: not while the load lasted. */
  readonly flowSeconds: number | null;
}

export interface SufferingWindow {
  /** When the fault began. */
  readonly faultMs: number;
  /** The moment that recovery counts from: the fault's begin, or its end. */
  readonly fromMs: number;
  /** The load at its full rate. */
  readonly loadBeginMs: number;
  readonly loadEndMs: number;
  /** Of the rate before. */
  readonly share?: number;
}

const FLOW_WINDOW_MS = 1000;
const FLOW_STEP_MS = 50;
const SHARE_DEFAULT = 0.9;

export function sufferingOf(timeline: Timeline, window: SufferingWindow): Suffering {
  return {
    restSeconds: restSeconds(timeline, window.fromMs),
    flowSeconds: flowSeconds(endsOf(timeline), window),
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

function restSeconds(timeline: Timeline, fromMs: number): number | null {
  let lastMs = fromMs;
  for (const { attemptedMs, endedMs } of timeline.lifetimes()) {
    if (attemptedMs > fromMs || endedMs < fromMs) continue;
    lastMs = Math.max(lastMs, endedMs);
  }
  return Number.isFinite(lastMs) ? (lastMs - fromMs) / 1000 : null;
}

/** The first moment after which a whole second brings enough. */
function flowSeconds(
  ends: Float64Array,
  { faultMs, fromMs, loadBeginMs, loadEndMs, share = SHARE_DEFAULT }: SufferingWindow,
): number | null {
  const enough = share * rateBetween(ends, loadBeginMs, faultMs);
  for (let atMs = fromMs; atMs + FLOW_WINDOW_MS <= loadEndMs; atMs += FLOW_STEP_MS) {
    if (rateBetween(ends, atMs, atMs + FLOW_WINDOW_MS) >= enough) return (atMs - fromMs) / 1000;
  }
  return null;
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
