/** One row of a state's `Retry` list: which errors it takes, and how long to wait each time. */
import assert from "node:assert/strict";

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly attemptsMax: number; // 0: never retried.
  readonly intervalMs: number; // Before the first retry.
  readonly backoffRate: number; // ≥ 1. Each wait is this many times the one before.
  readonly delayMsMax: number; // The wait stops growing here.
  readonly jitter: "none" | "full";
}

/**
 * Milliseconds to wait before retry number `attempt`, or undefined when the retrier is spent.
 * Pure, so that a replayed execution waits exactly as long as it did the first time.
 * @param attempt 1 for the first retry.
 * @param random In [0, 1), drawn by the caller.
 */
export function retryWaitMs(retrier: Retrier, attempt: number, random: number): number | undefined {
  assert(attempt >= 1, `attempts count from 1, got ${attempt}`);
  if (attempt > retrier.attemptsMax) return undefined;
  const grownMs = retrier.intervalMs * retrier.backoffRate ** (attempt - 1);
  const delayMs = Math.min(grownMs, retrier.delayMsMax);
  return retrier.jitter === "full" ? delayMs * random : delayMs;
}

/**
 * Whether an `ErrorEquals` list takes this error. `States.ALL` takes all but `States.Runtime`, which
 * nothing takes (recorded: a Catcher that names it does not catch a failing OutputPath);
 * `States.TaskFailed` takes any error of a task but its time-out.
 */
export function takesError(
  errorEquals: readonly string[],
  error: string,
  ofTask: boolean,
): boolean {
  if (error === "States.Runtime") return false;
  for (const name of errorEquals) {
    if (name === error || name === "States.ALL") return true;
    if (name === "States.TaskFailed" && ofTask && error !== "States.Timeout") return true;
  }
  return false;
}
