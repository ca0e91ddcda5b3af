/** Looks at a life a few times a second: shows it to whoever watches, and notes its memory. */
import type { EngineNode } from "../../engine/shards/node.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { type BenchCounters, benchField } from "../measurement/bench-counters.ts";
import { leastSquaresSlope } from "../measurement/least-squares.ts";
import { rssMb } from "../measurement/resources.ts";

const SAMPLE_EVERY_MS = 200;
const RSS_EVERY_MS = 1000;
const MINUTE_MS = 60_000;

/** What whoever watches the life is shown. Plain data: it crosses processes. */
export interface LifeSample {
  readonly elapsedMs: number; // Since the load's start; negative before.
  readonly completed: number;
  readonly active: number;
  readonly latencyMsP99: number; // From intended start to terminal, since the start.
}

export interface LifeWatch {
  stop(): void;
  rssMbMax(): number;
  /** Growth within the measured window by least squares; null when it is too short to tell. */
  rssSlopeMbPerMinute(): number | null;
}

export interface WatchedLife {
  readonly node: EngineNode;
  readonly counters: readonly BenchCounters[];
  readonly startMs: number;
  readonly warmupMs: number;
  readonly durationMs: number;
}

const SLOPE_SAMPLES_MIN = 3;

export function watchLife(
  { node, counters, startMs, warmupMs, durationMs }: WatchedLife,
  onSample: (sample: LifeSample) => void,
): LifeWatch {
  const readings: [number, number][] = []; // Minutes, MB.
  let largestMb = rssMb();
  let nextReadingMs = warmupMs;
  const timer = setInterval(() => {
    const elapsedMs = systemClock.nowMs() - startMs;
    const mb = rssMb();
    largestMb = Math.max(largestMb, mb);
    if (elapsedMs >= nextReadingMs && elapsedMs <= warmupMs + durationMs) {
      readings.push([elapsedMs / MINUTE_MS, mb]);
      nextReadingMs += RSS_EVERY_MS;
    }
    onSample({
      elapsedMs,
      completed: counters.reduce((sum, { values }) => sum + values[benchField.completed]!, 0),
      active: node.unfinished,
      latencyMsP99: Math.max(
        ...counters.map(({ terminalLatency }) => terminalLatency.quantile(0.99)),
      ),
    });
  }, SAMPLE_EVERY_MS);
  return {
    stop: () => clearInterval(timer),
    rssMbMax: () => largestMb,
    rssSlopeMbPerMinute: () =>
      readings.length < SLOPE_SAMPLES_MIN ? null : leastSquaresSlope(readings),
  };
}
