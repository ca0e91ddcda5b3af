/** A base rate with spikes of another: once, or again and again. Pure. */
import assert from "node:assert/strict";
import type { Segment } from "./segments.ts";

export interface Spikes {
  readonly ratePerSecond: number; // Between them.
  readonly spikeRatePerSecond: number;
  readonly everyMs: number; // From the begin of one to that of the next; the first ends the first period.
  readonly spikeMs: number; // Length of each, shorter than the period.
}

/** For a while, so many starts a second instead. Times are in milliseconds after the load's start. */
export interface Burst {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly ratePerSecond: number;
}

/** Each period is calm first, so that what a spike does is seen against it. */
export function spikeSegments(spikes: Spikes, durationMs: number): readonly Segment[] {
  const { ratePerSecond, spikeRatePerSecond, everyMs, spikeMs } = spikes;
  assert(spikeMs > 0 && spikeMs < everyMs, "a spike is shorter than its period");
  const segments: Segment[] = [];
  for (let fromMs = 0; fromMs < durationMs; fromMs += everyMs) {
    const leftMs = durationMs - fromMs;
    const calmMs = Math.min(everyMs - spikeMs, leftMs);
    segments.push(flat(ratePerSecond, calmMs));
    if (leftMs > calmMs)
      segments.push(flat(spikeRatePerSecond, Math.min(spikeMs, leftMs - calmMs)));
  }
  return segments;
}

/** The same rate but during the burst: its part of the segments is replaced. */
export function withBurst(segments: readonly Segment[], burst: Burst): readonly Segment[] {
  const { fromMs, untilMs, ratePerSecond } = burst;
  const before = cut(segments, 0, fromMs);
  const after = cut(segments, untilMs, Number.POSITIVE_INFINITY);
  return [...before, flat(ratePerSecond, untilMs - fromMs), ...after];
}

/** What lies between two times. */
export function cut(
  segments: readonly Segment[],
  fromMs: number,
  untilMs: number,
): readonly Segment[] {
  const kept: Segment[] = [];
  let beginMs = 0;
  for (const { durationMs, fromRate, toRate } of segments) {
    const from = Math.max(fromMs, beginMs);
    const until = Math.min(untilMs, beginMs + durationMs);
    const rateAt = (ms: number) => fromRate + ((toRate - fromRate) * (ms - beginMs)) / durationMs;
    if (until > from) {
      kept.push({ durationMs: until - from, fromRate: rateAt(from), toRate: rateAt(until) });
    }
    beginMs += durationMs;
  }
  return kept;
}

function flat(rate: number, durationMs: number): Segment {
  return { durationMs, fromRate: rate, toRate: rate };
}
