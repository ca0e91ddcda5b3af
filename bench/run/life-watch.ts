/** Looks at a life a few times a second: shows it to whoever watches, and notes its memory. */
import { systemClock } from "../../engine/system-ports.ts";
import { latencyScale } from "../../engine/telemetry/scales.ts";
import { type BenchCounters, benchField } from "../measurement/bench-counters.ts";
import { leastSquaresSlope } from "../measurement/least-squares.ts";
import { processCpuMicros } from "../measurement/resources.ts";

const SAMPLE_EVERY_MS = 200;
const RSS_EVERY_MS = 1000;
const MINUTE_MS = 60_000;

/** What whoever watches the life is shown. Plain data: it crosses processes. */
export interface LifeSample {
  readonly elapsedMs: number; // Since the load's start; negative before.
  readonly accepted: number;
  readonly completed: number;
  readonly active: number;
  readonly offered: number; // Counts since the start, as `completed`.
  readonly sent: number;
  readonly dropped: number;
  readonly refused: number;
  readonly unknown: number;
  readonly terminalBuckets: readonly number[]; // Of the terminal latencies, by `latencyScale`.
  readonly cpuMicros: number; // Of this process since its start, generators included.
  readonly rssMb: number | null;
}

export interface LifeWatch {
  stop(): void;
  /** The load is over early: what comes after it is in no window. @param atMs After its start. */
  end(atMs: number): void;
  /** Null: not to be known. */
  rssMbMax(): number | null;
  /** Growth within the measured window by least squares; null when it is too short to tell. */
  rssSlopeMbPerMinute(): number | null;
  /** Executions accepted and not ended: at the end of the measured window more than at its begin. */
  backlogGrowth(): number;
}

export interface WatchedLife {
  readonly subject: { unfinished(): number; rssMb(): number | null };
  readonly counters: readonly BenchCounters[];
  readonly startMs: number;
  readonly warmupMs: number;
  readonly durationMs: number;
}

/** What a heap does within seconds, before and after a collection, is no growth: about a minute tells. */
const SLOPE_SPAN_MS_MIN = 50_000;

export function watchLife(
  { subject, counters, startMs, warmupMs, durationMs }: WatchedLife,
  onSample: (sample: LifeSample) => void,
): LifeWatch {
  const readings: [number, number][] = []; // Minutes, MB.
  let largestMb = subject.rssMb();
  let nextReadingMs = warmupMs;
  let endMs = warmupMs + durationMs;
  const backlog = { first: Number.NaN, last: Number.NaN };
  const timer = setInterval(() => {
    const elapsedMs = systemClock.nowMs() - startMs;
    const unfinished = subject.unfinished();
    if (elapsedMs >= warmupMs && elapsedMs <= endMs) {
      if (Number.isNaN(backlog.first)) backlog.first = unfinished;
      backlog.last = unfinished;
    }
    const mb = subject.rssMb();
    if (mb !== null) largestMb = Math.max(largestMb ?? 0, mb);
    if (mb !== null && elapsedMs >= nextReadingMs && elapsedMs <= endMs) {
      readings.push([elapsedMs / MINUTE_MS, mb]);
      nextReadingMs += RSS_EVERY_MS;
    }
    onSample({ elapsedMs, active: unfinished, rssMb: mb, ...readCounters(counters) });
  }, SAMPLE_EVERY_MS);
  return {
    stop: () => clearInterval(timer),
    end: (atMs) => {
      endMs = Math.min(endMs, atMs);
    },
    rssMbMax: () => largestMb,
    // A window too short for two looks shows no growth.
    backlogGrowth: () => backlog.last - backlog.first || 0,
    rssSlopeMbPerMinute: () => memorySlope(readings),
  };
}

/** @param readings Minutes, MB. Null: over too short a time to tell. */
export function memorySlope(readings: readonly (readonly [number, number])[]): number | null {
  const spanMs = ((readings.at(-1)?.[0] ?? 0) - (readings[0]?.[0] ?? 0)) * MINUTE_MS;
  return spanMs < SLOPE_SPAN_MS_MIN ? null : leastSquaresSlope(readings);
}

function readCounters(counters: readonly BenchCounters[]) {
  const total = (at: number) => counters.reduce((sum, { values }) => sum + values[at]!, 0);
  return {
    offered: total(benchField.offered),
    sent: total(benchField.sent),
    dropped: total(benchField.dropped),
    accepted: total(benchField.accepted),
    refused: total(benchField.refused),
    unknown: total(benchField.unknown),
    completed: total(benchField.completed),
    terminalBuckets: Array.from(latencyScale.bounds, (_, bucket) =>
      total(benchField.terminalLatency + bucket),
    ),
    cpuMicros: processCpuMicros(),
  };
}
