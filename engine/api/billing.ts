/**
 * What AWS would bill for an Express execution: time in steps of 100 ms, memory in steps of 64 MB,
 * one step at least of each (recorded for a Pass machine: 100 ms, 64 MB).
 */

export interface BillingDetails {
  readonly billedMemoryUsedInMB: number;
  readonly billedDurationInMilliseconds: number;
}

const STEP_MS = 100;
const STEP_MB = 64;

export function billedFor(startedMs: number, stoppedMs: number): BillingDetails {
  const steps = Math.max(1, Math.ceil((stoppedMs - startedMs) / STEP_MS));
  return { billedMemoryUsedInMB: STEP_MB, billedDurationInMilliseconds: steps * STEP_MS };
}
