/**
 * Progress of a run while it goes: one line that is rewritten on a terminal, a plain line every few
 * seconds elsewhere. It reads no clock: each sample brings its own time.
 */
import { countText, latencyText } from "./figures.ts";

export interface ProgressSample {
  readonly phase: "warm-up" | "load" | "drain";
  readonly elapsedMs: number; // Since the load's start.
  readonly totalMs: number; // Warm-up and measured window.
  readonly ratePerSecond: number; // Completed, lately.
  readonly active: number; // Accepted without a terminal.
  readonly latencyMsP99: number; // From intended start to terminal.
  readonly lost: number; // Known only at the end; 0 until then.
  readonly duplicates: number;
  readonly unexpected: number;
  readonly wrong: number;
}

export interface Progress {
  update(sample: ProgressSample): void;
  /** Leaves the terminal's line, so that what is printed next starts on its own. */
  finish(): void;
}

export interface ProgressOutput {
  readonly isTerminal: boolean;
  readonly columns: number | undefined; // Of the terminal.
  write(text: string): void;
}

const plainIntervalMs = 5000;
const clearLine = "\r\x1b[K";

export function createProgress(output: ProgressOutput): Progress {
  let nextPlainMs = 0;
  let isLineOpen = false;
  return {
    update(sample) {
      if (output.isTerminal) {
        // A line wider than the terminal wraps, and a wrapped line cannot be rewritten.
        output.write(clearLine + progressLine(sample).slice(0, (output.columns ?? 80) - 1));
        isLineOpen = true;
      } else if (sample.elapsedMs >= nextPlainMs) {
        output.write(`${progressLine(sample)}\n`);
        nextPlainMs = (Math.floor(sample.elapsedMs / plainIntervalMs) + 1) * plainIntervalMs;
      }
    },
    finish() {
      if (isLineOpen) output.write("\n");
      isLineOpen = false;
    },
  };
}

export function progressLine(sample: ProgressSample): string {
  const time = `${(sample.elapsedMs / 1000).toFixed(0)}/${(sample.totalMs / 1000).toFixed(0)} s`;
  return [
    `${sample.phase} ${time}`,
    `${countText(sample.ratePerSecond)}/s`,
    `${countText(sample.active)} active`,
    `p99 ${latencyText(sample.latencyMsP99)}`,
    auditText(sample),
  ].join("  ");
}

function auditText(sample: ProgressSample): string {
  const faults = (["lost", "duplicates", "unexpected", "wrong"] as const)
    .filter((name) => sample[name] > 0)
    .map((name) => `${countText(sample[name])} ${name}`);
  return faults.length === 0 ? "audit clean" : `AUDIT ${faults.join(", ")}`;
}
