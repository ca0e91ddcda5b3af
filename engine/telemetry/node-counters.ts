/**
 * What a node's main thread counts: starts at the door, frames, the journal, and its shards'
 * deaths. Reasons are closed lists: a label must never carry what a user wrote.
 */
import { Histogram } from "./histogram.ts";
import { bytesScale, latencyScale, recordsScale } from "./scales.ts";

/** Why a start was refused at the door, before any work was done for it. */
export const refusalReasons = [
  "overload", // No room among the active executions.
  "journal", // The journal cannot keep frames at the moment.
  "draining", // The node is being stopped.
  "unknown_machine",
  "invalid", // Name or input do not satisfy AWS's rules.
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Why a shard's thread had to be started again. */
export const restartReasons = [
  "exit", // The thread exited or was terminated from outside.
  "error", // It threw.
  "hang", // The watchdog ended it.
  "memory", // It reached its heap limit.
] as const;
export type RestartReason = (typeof restartReasons)[number];

/** Why log records were given up on the way from the shards to their file. */
export const logDropReasons = [
  "failed", // Their file could not be written.
  "nowhere", // The node was given no place for them.
] as const;
export type LogDropReason = (typeof logDropReasons)[number];

export class NodeCounters {
  /** Milliseconds from the client closing the frame to its being durable, per start. */
  readonly acceptLatency = new Histogram(latencyScale);
  /** Milliseconds one commit of the journal took. */
  readonly journalCommit = new Histogram(latencyScale);
  readonly frameRecords = new Histogram(recordsScale);
  readonly frameBytes = new Histogram(bytesScale);
  readonly #refused = new Map<RefusalReason, number>(refusalReasons.map((reason) => [reason, 0]));
  readonly #restarts = new Map<RestartReason, number>(restartReasons.map((reason) => [reason, 0]));
  readonly #logDropped = new Map<LogDropReason, number>(
    logDropReasons.map((reason) => [reason, 0]),
  );
  #logRecords = 0;
  #logBytes = 0;
  #startsAccepted = 0;
  #executionsPoisoned = 0;

  /** Durable, and about to be acknowledged. */
  startsAccepted(count: number): void {
    this.#startsAccepted += count;
  }

  startsRefused(reason: RefusalReason, count: number): void {
    this.#refused.set(reason, this.#refused.get(reason)! + count);
  }

  frameClosed(records: number, bytes: number): void {
    this.frameRecords.observe(records);
    this.frameBytes.observe(bytes);
  }

  shardRestarted(reason: RestartReason): void {
    this.#restarts.set(reason, this.#restarts.get(reason)! + 1);
  }

  /** An execution killed its shard twice and was ended. */
  executionPoisoned(): void {
    this.#executionsPoisoned++;
  }

  logWritten(records: number, bytes: number): void {
    this.#logRecords += records;
    this.#logBytes += bytes;
  }

  logDropped(reason: LogDropReason, records: number): void {
    this.#logDropped.set(reason, this.#logDropped.get(reason)! + records);
  }

  /** What has been counted so far, for whoever prints it. */
  read(): {
    readonly startsAccepted: number;
    readonly executionsPoisoned: number;
    readonly refused: ReadonlyMap<RefusalReason, number>;
    readonly restarts: ReadonlyMap<RestartReason, number>;
    readonly logRecords: number;
    readonly logBytes: number;
    readonly logDropped: ReadonlyMap<LogDropReason, number>;
  } {
    return {
      startsAccepted: this.#startsAccepted,
      executionsPoisoned: this.#executionsPoisoned,
      refused: this.#refused,
      restarts: this.#restarts,
      logRecords: this.#logRecords,
      logBytes: this.#logBytes,
      logDropped: this.#logDropped,
    };
  }
}
