/** What the target uses while the load goes on, read once an interval. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { systemClock } from "../../engine/system-ports.ts";

export interface UsageReading {
  readonly atMs: number; // After the load's start.
  readonly cores: number | null; // In use since the reading before; null: not to be known.
  readonly hasGenerators: boolean; // Whether theirs are among them.
  readonly rssMb: number | null;
  readonly eventLoopLagMs: number | null; // p99 since the reading before, of the engine's main thread.
}

export interface UsageSource {
  /** CPU of the target since some time; null: not to be known. */
  readonly cpuMicros: () => number | null;
  readonly rssMb: () => number | null;
  /** The target is in this process, as the generators are, and its main thread is the one that reads. */
  readonly isThisProcess: boolean;
}

const RESOLUTION_MS = 10;

export function watchUsage(
  { cpuMicros, rssMb, isThisProcess }: UsageSource,
  { startMs, intervalMs }: { readonly startMs: number; readonly intervalMs: number },
): { readonly readings: readonly UsageReading[]; stop(): void } {
  const readings: UsageReading[] = [];
  const monitor = isThisProcess ? monitorEventLoopDelay({ resolution: RESOLUTION_MS }) : null;
  monitor?.enable();
  let before = { atMs: systemClock.nowMs() - startMs, micros: cpuMicros() };
  const timer = setInterval(() => {
    const atMs = systemClock.nowMs() - startMs;
    const micros = cpuMicros();
    const usedMicros = micros === null || before.micros === null ? null : micros - before.micros;
    readings.push({
      atMs,
      cores: usedMicros === null ? null : usedMicros / 1000 / (atMs - before.atMs),
      hasGenerators: isThisProcess,
      rssMb: rssMb(),
      eventLoopLagMs:
        monitor === null ? null : Math.max(0, monitor.percentile(99) / 1e6 - RESOLUTION_MS),
    });
    monitor?.reset();
    before = { atMs, micros };
  }, intervalMs);
  return {
    readings,
    stop: () => {
      clearInterval(timer);
      monitor?.disable();
    },
  };
}
