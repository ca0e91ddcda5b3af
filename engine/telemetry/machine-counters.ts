/**
 * What one shard counts of one state machine: a row of the shard's block. The shard keeps the row
 * beside the compiled machine, so that the slot is checked once and not per count.
 *
 * Hot path: `started` and the terminals run per execution, `transitioned` per drained mailbox.
 */
import { Histogram, histogramLength } from "./histogram.ts";
import { latencyScale } from "./scales.ts";

/** Where a row keeps what. */
export const machineField = {
  started: 0,
  succeeded: 1,
  failed: 2,
  timedOut: 3,
  transitions: 4,
  billedMs: 5,
  billedMbMs: 6,
  latency: 7, // A histogram.
} as const;

export const machineRowLength = machineField.latency + histogramLength(latencyScale);

export class MachineCounters {
  readonly #values: Float64Array;
  readonly #latency: Histogram;

  /** @param values A row, written by this thread alone. */
  constructor(values: Float64Array) {
    this.#values = values;
    this.#latency = new Histogram(latencyScale, values.subarray(machineField.latency));
  }

  started(): void {
    this.#values[machineField.started]!++;
  }

  /** @param latencyMs From the accept to the terminal. The same holds for the other terminals. */
  succeeded(latencyMs: number): void {
    this.#values[machineField.succeeded]!++;
    this.#latency.observe(latencyMs);
  }

  /** Ended with an error of its own, or by a Fail state. */
  failed(latencyMs: number): void {
    this.#values[machineField.failed]!++;
    this.#latency.observe(latencyMs);
  }

  /** Ended by the machine's TimeoutSeconds or the five minutes of Express. */
  timedOut(latencyMs: number): void {
    this.#values[machineField.timedOut]!++;
    this.#latency.observe(latencyMs);
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
