/** Turns samples of a life into lines of progress on standard error. */
import type { BenchOptions } from "../options.ts";
import { createProgress } from "../report/progress.ts";
import type { LifeSample } from "./life-watch.ts";

export interface ShownProgress {
  readonly onSample: (sample: LifeSample) => void;
  finish(): void;
}

export function showProgress({
  warmupMs,
  durationMs,
}: Pick<BenchOptions, "warmupMs" | "durationMs">): ShownProgress {
  const progress = createProgress({
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns,
    write: (text) => void process.stderr.write(text),
  });
  const totalMs = warmupMs + durationMs;
  let before: LifeSample | undefined;
  return {
    onSample(sample) {
      const { elapsedMs, completed, active, latencyMsP99 } = sample;
      const phase = elapsedMs < warmupMs ? "warm-up" : elapsedMs < totalMs ? "load" : "drain";
      const spanMs = before === undefined ? 0 : elapsedMs - before.elapsedMs;
      const count = before === undefined ? 0 : completed - before.completed;
      before = sample;
      progress.update({
        phase,
        elapsedMs: Math.max(0, elapsedMs),
        totalMs,
        ratePerSecond: spanMs > 0 ? Math.max(0, (count * 1000) / spanMs) : 0,
        active,
        latencyMsP99,
        lost: 0,
        duplicates: 0,
        unexpected: 0,
        wrong: 0,
      });
    },
    finish: () => progress.finish(),
  };
}
