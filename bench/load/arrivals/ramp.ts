/** A rate that grows or falls evenly from one value to another. Pure. */
import type { Segment } from "./segments.ts";

export function rampSegments(
  fromRate: number,
  toRate: number,
  durationMs: number,
): readonly Segment[] {
  return [{ durationMs, fromRate, toRate }];
}

/**
 * Grows from nothing over the first half of a warm-up: a cold engine is not handed a second's backlog
 * while its code is still being compiled.
 */
export function warmUpSegments(ratePerSecond: number, warmupMs: number): readonly Segment[] {
  if (warmupMs <= 0) return [];
  return [
    { durationMs: warmupMs / 2, fromRate: 0, toRate: ratePerSecond },
    { durationMs: warmupMs / 2, fromRate: ratePerSecond, toRate: ratePerSecond },
  ];
}
