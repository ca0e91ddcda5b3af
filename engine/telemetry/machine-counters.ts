/**
 * What one shard counts of one state machine: a row of the shard's block. The shard keeps the row
 * beside the compiled machine, so that the slot is checked once and not per count.
 *
 * Hot path: `started` and the terminals run per execution, `transitioned` per drained mailbox.
 */
import type { ExemplarWriter } from "./exemplars.ts";
import { Histogram, histogramLength } from "./histogram.ts";
import { latencyScale } from "./scales.ts";

/** Where a row keeps what. */
export const machineField = {
  started: 0,
  succeeded: 1,
  failed: 2,
  timedOut: 3,
  aborted: 4,
  transitions: 5,
  billedMs: 6,
  billedMbMs: 7,
  latency: 8, // A histogram.
} as const;

export const machineRowLength = machineField.latency + histogramLength(latencyScale);

export class MachineCounters {
  readonly #values: Float64Array;
  readonly #latency: Histogram;
  readonly #exemplars: ExemplarWriter;

  /** @param values A row, written by this thread alone. */
  constructor(values: Float64Array, exemplars: ExemplarWriter) {
    this.#values = values;
    this.#exemplars = exemplars;
    this.#latency = new Histogram(latencyScale, values.subarray(machineField.latency));
  }

  started(): void {
    this.#values[machineField.started]!++;
  }

  /**
   * @param latencyMs From the accept to the terminal. The same holds for the other terminals.
   * @returns The bucket it fell into, for `isExampleWanted`.
   */
  succeeded(latencyMs: number): number {
    this.#values[machineField.succeeded]!++;
    return this.#latency.observe(latencyMs);
  }

  /** Ended with an error of its own, or by a Fail state. */
  failed(latencyMs: number): number {
    this.#values[machineField.failed]!++;
    return this.#latency.observe(latencyMs);
  }

  /** Ended by the machine's TimeoutSeconds or the five minutes of Express. */
  timedOut(latencyMs: number): number {
    this.#values[machineField.timedOut]!++;
    return this.#latency.observe(latencyMs);
  }

  /** Ended by StopExecution. */
  aborted(latencyMs: number): number {
    this.#values[machineField.aborted]!++;
    return this.#latency.observe(latencyMs);
  }

  /** The bucket has no example since the last scrape: `noteExample` is worth its while. */
  isExampleWanted(bucket: number): boolean {
    return this.#exemplars.isWanted(bucket);
  }

  noteExample(bucket: number, name: string, times: { latencyMs: number; endedMs: number }): void {
    this.#exemplars.write(bucket, { name, ...times });
  }

  /** @param durationMs,mb In AWS's steps. */
  billed(durationMs: number, mb: number): void {
    this.#values[machineField.billedMs]! += durationMs;
    this.#values[machineField.billedMbMs]! += durationMs * mb;
  }

  /** @param count States left since the last call. */
  transitioned(count: number): void {
    this.#values[machineField.transitions]! += count;
  }
}
