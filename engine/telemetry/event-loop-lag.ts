/**
 * How late the event loop of the calling thread runs. Node's monitor measures the time between the
 * firings of a timer; the timer's own interval is taken off, so that an idle loop reads about 0.
 * Each read starts a new period: with two scrapers, each sees the time since the other's scrape.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";

export interface LagReading {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const resolutionMs = 10;

export function startEventLoopLag(): { read(): LagReading; stop(): void } {
  const monitor = monitorEventLoopDelay({ resolution: resolutionMs });
  monitor.enable();
  return {
    read() {
      const reading = {
        p50Ms: lagMs(monitor.percentile(50)),
        p99Ms: lagMs(monitor.percentile(99)),
        maxMs: lagMs(monitor.max),
      };
      monitor.reset();
      return reading;
    },
    stop() {
      monitor.disable();
    },
  };
}

function lagMs(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e6 - resolutionMs);
}
