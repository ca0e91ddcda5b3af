/**
 * Counts an execution that has ended, in the row of its machine.
 *
 * Hot path: per execution.
 */
import type { Execution } from "../actors/execution.ts";
import type { MachineCounters } from "../telemetry/machine-counters.ts";
import { FAILED, SUCCEEDED, type TerminalStatus } from "../transport/terminal-frame.ts";
import type { StartedFrame } from "./started-frame.ts";

/** @returns The row, for what else there is to count. */
export function countTerminal(
  { actors, owner, name }: Execution,
  status: TerminalStatus,
  endedMs: number,
): MachineCounters {
  const counters = actors.counter as MachineCounters;
  const latencyMs = Math.max(0, endedMs - (owner as StartedFrame).createdMs);
  let bucket: number;
  if (status === SUCCEEDED) bucket = counters.succeeded(latencyMs);
  else if (status === FAILED) bucket = counters.failed(latencyMs);
  else bucket = counters.timedOut(latencyMs);
  if (counters.isExampleWanted(bucket)) counters.noteExample(bucket, name, { latencyMs, endedMs });
  return counters;
}
