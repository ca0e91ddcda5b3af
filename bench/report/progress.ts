/**
 * Progress of a run while it goes: one line that is rewritten on a terminal, a plain line every few
 * seconds elsewhere. It reads no clock: each sample brings its own time.
 */
import { countText, latencyText } from "./figures.ts";

export interface ProgressSample {
  readonly phase: "warm-up" | "load" | "drain";
  readonly elapsedMs: number; // Since the load's start.
  readonly totalMs: number; // Warm-up and measured window.
  readonly ratePerSecond: number | null; // Completed, lately; null: there was no time for any.
  readonly active: number | null; // Accepted without a terminal; null: ends are not seen.
  readonly latencyMsP99: number | null; // From intended start to terminal, lately; null: nothing ended.
  readonly refused: number; // Counts since the start. What else an audit finds is known at the end.
  readonly unknown: number;
  readonly dropped: number;
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
    `${sample.ratePerSecond === null ? "–" : countText(sample.ratePerSecond)}/s`,
    sample.active === null ? "accepted, ends not seen" : `${countText(sample.active)} active`,
    `p99 ${sample.latencyMsP99 === null ? "–" : latencyText(sample.latencyMsP99)}`,
    auditText(sample),
  ].join("  ");
}

/** What can be said before the end. */
function auditText(sample: ProgressSample): string {
  const bad = (["refused", "unknown", "dropped"] as const)
    .filter((name) => sample[name] > 0)
    .map((name) => `${countText(sample[name])} ${name}`);
  return bad.length === 0 ? "clean so far" : bad.join(", ").toUpperCase();
}
