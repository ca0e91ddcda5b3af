/**
 * Which executions of a log are asked for, and their records. The lines are read twice and never
 * kept: first to find the executions, then for their records.
 */
import { type LoggedRecord, machineOf, nameOf, readRecord, statusOf } from "./logged-record.ts";

export interface Wanted {
  /** An ARN, or the name of an execution. */
  readonly execution: string | undefined;
  readonly machine: string | undefined;
  readonly status: string | undefined;
  /** Executions with a record since then. */
  readonly sinceMs: number | undefined;
  /** The newest are taken. */
  readonly executionsMax: number;
}

export interface Histories {
  /** Records by execution, the one that was heard of last at the end. */
  readonly byExecution: ReadonlyMap<string, readonly LoggedRecord[]>;
  /** More executions than were asked for at most. */
  readonly hasMore: boolean;
  readonly lines: number;
  /** Lines that are no records, or no whole ones. */
  readonly damaged: number;
}

/** Of one execution: those beyond are left out. */
const RECORDS_MAX = 100_000;

export async function findHistories(
  readLines: () => AsyncIterable<string>,
  wanted: Wanted,
): Promise<Histories> {
  const found = await findExecutions(readLines(), wanted);
  const byExecution = new Map<string, LoggedRecord[]>();
  for (const arn of found.arns) byExecution.set(arn, []);
  if (byExecution.size > 0) {
    for await (const line of readLines()) {
      const record = isPossible(line, wanted) ? readRecord(line) : undefined;
      const records = record && byExecution.get(record.executionArn);
      if (record && records && records.length < RECORDS_MAX) records.push(record);
    }
  }
  const { hasMore, lines, damaged } = found;
  return { byExecution, hasMore, lines, damaged };
}

async function findExecutions(readLines: AsyncIterable<string>, wanted: Wanted) {
  // In the order in which they were heard of last.
  const arns = new Set<string>();
  let hasMore = false;
  let lines = 0;
  let damaged = 0;
  for await (const line of readLines) {
    lines++;
    const record = readRecord(line);
    if (record === undefined) {
      damaged++;
      continue;
    }
    if (!isWanted(record, wanted)) continue;
    arns.delete(record.executionArn);
    arns.add(record.executionArn);
    if (arns.size <= wanted.executionsMax) continue;
    hasMore = true;
    for (const oldest of arns) {
      arns.delete(oldest);
      break;
    }
  }
  return { arns, hasMore, lines, damaged };
}

function isWanted(record: LoggedRecord, { execution, machine, status, sinceMs }: Wanted): boolean {
  const { executionArn, type, atMs } = record;
  if (sinceMs !== undefined && atMs < sinceMs) return false;
  if (machine !== undefined && machineOf(executionArn) !== machine) return false;
  if (status !== undefined && statusOf(type) !== status) return false;
  return (
    execution === undefined || executionArn === execution || nameOf(executionArn) === execution
  );
}

/** Cheap: most lines of a large log are of others. */
function isPossible(line: string, { execution, machine }: Wanted): boolean {
  if (execution !== undefined && !line.includes(JSON.stringify(execution).slice(1, -1)))
    return false;
  return machine === undefined || line.includes(`:${JSON.stringify(machine).slice(1, -1)}:`);
}
