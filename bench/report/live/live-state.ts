/**
 * What a live view knows of a run: a sample every fifth of a second, kept for a minute, and what was
 * marked on it. Rates and latencies of "now" are differences of two samples. Pure: no clock is read.
 */
import { latencyScale } from "../../../engine/telemetry/scales.ts";
import { bucketDifference, bucketPercentile } from "./buckets.ts";

export interface LiveSample {
  readonly elapsedMs: number; // Since the load's start; negative before.
  readonly offered: number; // Counts since the start, here and below.
  readonly sent: number;
  readonly dropped: number;
  readonly refused: number;
  readonly unknown: number;
  readonly accepted: number;
  readonly completed: number;
  readonly active: number;
  readonly terminalBuckets: readonly number[];
  readonly cpuMicros: number;
  readonly rssMb: number | null;
}

/** Said once. */
export interface LiveSubject {
  readonly title: string; // `order on embedded`.
  readonly details: string; // Durability, shards.
  readonly warmupMs: number;
  readonly totalMs: number; // Warm-up and measured window.
  readonly cores: number; // Of the machine.
  readonly isInterrupted?: true; // The load was ended early.
  /** Outcomes are not seen: what is accepted stands for what is completed. */
  readonly isUnseen?: boolean;
}

export interface LiveMark {
  readonly atMs: number;
  readonly label: string;
}

export interface LiveState {
  readonly subject: LiveSubject;
  readonly samples: readonly LiveSample[]; // Rising, the last minute and a bit.
  readonly marks: readonly LiveMark[];
}

/** So much time is on the plot: the whole of a short run, the last minute of a long one. */
export function shownMs({ totalMs }: LiveSubject): number {
  return Math.min(SHOWN_MS_MAX, Math.max(1000, totalMs));
}

export type LivePhase = "warm-up" | "load" | "drain";

const SHOWN_MS_MAX = 60_000;
/** "Now" is so long: short enough to be now, long enough for its percentiles. */
const NOW_MS = 1000;
const MARKS_MAX = 20;

export function liveState(subject: LiveSubject): LiveState {
  return { subject, samples: [], marks: [] };
}

export function withSample(state: LiveState, sample: LiveSample): LiveState {
  const last = state.samples.at(-1);
  // A second life counts from 0 again, and what the first one showed is history.
  const isNewLife = last !== undefined && sample.offered < last.offered;
  const kept = isNewLife
    ? []
    : state.samples.filter(({ elapsedMs }) => elapsedMs > sample.elapsedMs - SHOWN_MS_MAX - NOW_MS);
  return { ...state, samples: [...kept, sample] };
}

export function withMark(state: LiveState, mark: LiveMark): LiveState {
  return { ...state, marks: [...state.marks, mark].slice(-MARKS_MAX) };
}

/** The load has been ended early. @param atMs After its start. */
export function withInterruption(state: LiveState, atMs: number): LiveState {
  const { subject } = state;
  const totalMs = Math.min(subject.totalMs, atMs);
  return { ...state, subject: { ...subject, totalMs, isInterrupted: true } };
}

export function phaseOf({ warmupMs, totalMs }: LiveSubject, elapsedMs: number): LivePhase {
  return elapsedMs < warmupMs ? "warm-up" : elapsedMs < totalMs ? "load" : "drain";
}

/** The last sample, and the one a second before it; the same one where there is no other. */
export function nowOf({
  samples,
}: LiveState): { readonly last: LiveSample; readonly before: LiveSample } | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const before = samples.findLast(({ elapsedMs }) => elapsedMs <= last.elapsedMs - NOW_MS);
  return { last, before: before ?? samples[0]! };
}

/** As far as an execution is followed. */
export function doneCount({ isUnseen }: LiveSubject): "accepted" | "completed" {
  return isUnseen === true ? "accepted" : "completed";
}

/** What a line says of now: the last second. Null, of a rate or a latency: there is nothing to tell yet. */
export function latelyOf(state: LiveState): {
  readonly phase: LivePhase;
  readonly elapsedMs: number; // Since the load's start; 0 before.
  readonly totalMs: number;
  readonly ratePerSecond: number | null;
  readonly latencyMsP99: number | null;
} {
  const { last, before } = nowOf(state)!;
  const { subject } = state;
  const ended = bucketDifference(last.terminalBuckets, before.terminalBuckets);
  const p99 = bucketPercentile(ended, latencyScale.bounds, 0.99);
  const done = doneCount(subject);
  const isBegin = last.elapsedMs < NOW_MS && last[done] === 0;
  return {
    phase: phaseOf(subject, last.elapsedMs),
    elapsedMs: Math.max(0, last.elapsedMs),
    totalMs: subject.totalMs,
    ratePerSecond: isBegin ? null : rateBetween(before, last, done),
    latencyMsP99: p99 === 0 ? null : p99,
  };
}

export type LiveCount = "offered" | "sent" | "accepted" | "completed" | "refused" | "dropped";

export function rateBetween(before: LiveSample, last: LiveSample, count: LiveCount): number {
  const spanMs = last.elapsedMs - before.elapsedMs;
  return spanMs <= 0 ? 0 : Math.max(0, ((last[count] - before[count]) * 1000) / spanMs);
}

/** A rate for each of so many columns, the last one now; null: before the view began. */
export function ratesOver(
  { samples, subject }: LiveState,
  count: LiveCount,
  columns: number,
): (number | null)[] {
  const last = samples.at(-1);
  if (last === undefined) return Array.from({ length: columns }, () => null);
  const widthMs = shownMs(subject) / columns;
  const beginMs = last.elapsedMs - shownMs(subject);
  let at = 0;
  const sampleBefore = (ms: number): LiveSample | undefined => {
    while (at + 1 < samples.length && samples[at + 1]!.elapsedMs <= ms) at++;
    return samples[at]!.elapsedMs <= ms ? samples[at] : undefined;
  };
  // Wider than the distance of samples, else a column between two of them would be empty.
  const spanMs = Math.max(widthMs, NOW_MS);
  const ends = Array.from({ length: columns }, (_, column) => beginMs + (column + 1) * widthMs);
  const befores = ends.map((endMs) => sampleBefore(endMs - spanMs));
  at = 0;
  const lasts = ends.map((endMs) => sampleBefore(endMs + 1e-6));
  return ends.map((_, column) => {
    const [before, after] = [befores[column], lasts[column]];
    if (before === undefined || after === undefined || before === after) return null;
    return rateBetween(before, after, count);
  });
}
