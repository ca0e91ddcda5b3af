/** One line of a log, read with suspicion, and what of an execution its ARN says. */

export interface LoggedRecord {
  readonly id: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly atMs: number;
  readonly executionArn: string;
  /** As it stands in the file. */
  readonly line: string;
}

export const statuses = ["FAILED", "SUCCEEDED", "TIMED_OUT"] as const;
export type LoggedStatus = (typeof statuses)[number];

/** Undefined: the line is damaged, or no record. */
export function readRecord(line: string): LoggedRecord | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { id, type, details, event_timestamp: time, execution_arn: executionArn } = value;
  if (typeof type !== "string" || typeof executionArn !== "string") return undefined;
  const number = Number(id);
  const atMs = Number(time);
  if (!Number.isSafeInteger(number) || !Number.isFinite(atMs)) return undefined;
  const known = typeof details === "object" && details !== null ? details : {};
  return {
    id: number,
    type,
    details: known as Record<string, unknown>,
    atMs,
    executionArn,
    line,
  };
}

/** Undefined: the record does not end its execution. */
export function statusOf(type: string): LoggedStatus | "ABORTED" | undefined {
  switch (type) {
    case "ExecutionSucceeded":
      return "SUCCEEDED";
    case "ExecutionFailed":
      return "FAILED";
    case "ExecutionTimedOut":
      return "TIMED_OUT";
    case "ExecutionAborted":
      return "ABORTED";
    default:
      return undefined;
  }
}

/** `arn:aws:states:REGION:ACCOUNT:express:MACHINE:NAME:RUN`: MACHINE. */
export function machineOf(executionArn: string): string {
  return executionArn.split(":")[6] ?? "";
}

export function nameOf(executionArn: string): string {
  return executionArn.split(":")[7] ?? "";
}
