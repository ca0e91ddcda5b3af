/**
 * What a signal does to the bench. The first SIGINT or SIGTERM is handed to what is under way, where
 * that can end early and in order; any other, and a later one, ends the process at once, and what must
 * be undone is undone on the way out (`at-exit.ts`). SIGHUP always ends at once: it is what a parent
 * sends its runs.
 *
 * An adapter: it listens to the process.
 */
import { systemClock } from "../../engine/system-ports.ts";

/** Of a process that a signal has ended, as shells have it. */
export const EXIT_INTERRUPTED = 130;

const exitCodes = { SIGINT: EXIT_INTERRUPTED, SIGTERM: 143, SIGHUP: 129 } as const;

/** npm passes on a Ctrl-C that the terminal has given to everybody already: the two are one. */
const SAME_MS = 500;

let taker: (() => void) | undefined;
let takenAtMs = Number.NEGATIVE_INFINITY;

/** The work was ended by a signal that it took: nothing is to be said of it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** @param take Is given the first signal, once. Answers how to call it off. */
export function whenInterrupted(take: () => void): () => void {
  taker = take;
  return () => {
    if (taker === take) taker = undefined;
  };
}

export function listenToSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const nowMs = systemClock.nowMs();
      if (signal !== "SIGHUP" && nowMs - takenAtMs < SAME_MS) return;
      const take = signal === "SIGHUP" ? undefined : taker;
      // Not at once by itself, as it would be without a listener: `at-exit.ts` has its turn.
      if (take === undefined) process.exit(exitCodes[signal]);
      taker = undefined;
      takenAtMs = nowMs;
      take();
    });
  }
}
