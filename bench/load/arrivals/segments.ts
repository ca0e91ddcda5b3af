/**
 * A rate over time as pieces in which it grows or falls evenly, and when the n-th start comes under
 * it: where as many starts have been due as come before it. Pure.
 *
 *     rate │    ╱‾‾‾‾‾‾┐            starts due by t = the area below
 *          │  ╱        └────
 *          └────────────────▶ t
 */
import assert from "node:assert/strict";

export interface Segment {
  readonly durationMs: number;
  readonly fromRate: number; // Starts a second, at its begin and at its end.
  readonly toRate: number;
}

/** A start that falls on the end of all, but for rounding, comes no more. */
const ROUNDING = 1e-6;

/** How many starts are due in a segment; not a whole number. */
export function startsOf({ durationMs, fromRate, toRate }: Segment): number {
  return ((fromRate + toRate) / 2) * (durationMs / 1000);
}

export function totalStarts(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + startsOf(segment), 0);
}

export function totalMs(segments: readonly { readonly durationMs: number }[]): number {
  return segments.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/**
 * Milliseconds after the first segment's begin at which `place` starts have been due; Infinity when
 * there are not so many. The answer remembers where it was: places must never fall.
 */
export function createTimeOf(segments: readonly Segment[]): (place: number) => number {
  for (const { durationMs, fromRate, toRate } of segments) {
    assert(durationMs >= 0 && fromRate >= 0 && toRate >= 0, "a rate and its duration are positive");
  }
  let at = 0;
  let beginMs = 0;
  let beginPlace = 0;
  let here = segments[0];
  let left = here === undefined ? 0 : startsOf(here);
  return (place) => {
    while (here !== undefined && place - beginPlace >= left - ROUNDING) {
      beginMs += here.durationMs;
      beginPlace += left;
      here = segments[++at];
      left = here === undefined ? 0 : startsOf(here);
    }
    if (here === undefined) return Number.POSITIVE_INFINITY;
    // Behind the rounding that the segment before was left with.
    return beginMs + timeWithin(here, Math.max(0, place - beginPlace));
  };
}

function timeWithin({ durationMs, fromRate, toRate }: Segment, starts: number): number {
  if (fromRate === toRate) return (starts * 1000) / fromRate;
  if (starts === 0) return 0;
  // rate·t + growth·t²/2 = starts, in the form that does not cancel.
  const growth = (toRate - fromRate) / (durationMs / 1000);
  const root = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * growth * starts));
  return (2000 * starts) / (fromRate + root);
}
