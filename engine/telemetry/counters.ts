/**
 * What one shard counts, in a SharedArrayBuffer of its own that the main thread reads when it is
 * scraped. One writer, so plain additions are enough: 4 ns, where a prom-client metric with
 * labels costs 150 to 350. Each thing is counted once: totals over machines are added by the reader.
 *
 *     [ active | parked | longest turn | counts … | turn histogram | row of machine 0 | … | row 63 ]
 *       gauges: the newest value counts   added over all lives of all shards …
 *
 * Hot path: tasks per task, frames per frame, the rest per turn. See also `machine-counters.ts`.
 */
import assert from "node:assert/strict";
import { Histogram, histogramLength } from "./histogram.ts";
import { MachineCounters, machineRowLength } from "./machine-counters.ts";
import { machineSlotsMax } from "./machine-slots.ts";
import { latencyScale } from "./scales.ts";

/** Where a block keeps what. */
export const shardField = {
  active: 0,
  parked: 1,
  longestTurnMs: 2,
  tasksStarted: 3,
  tasksSucceeded: 4,
  tasksFailed: 5,
  tasksTimedOut: 6,
  retries: 7,
  frames: 8,
  frameStarts: 9,
  logRecordsDropped: 10,
  turn: 11, // A histogram.
} as const;

const machinesAt = shardField.turn + histogramLength(latencyScale);
const shardBlockLength = machinesAt + machineSlotsMax * machineRowLength;
export const shardBlockBytes = shardBlockLength * Float64Array.BYTES_PER_ELEMENT;

/** Where the row of a machine begins. */
export function machineRowAt(machineSlot: number): number {
  return machinesAt + machineSlot * machineRowLength;
}

export class ShardCounters {
  readonly #values: Float64Array;
  readonly #turn: Histogram;
  readonly #machines: readonly MachineCounters[];

  /** @param block `shardBlockBytes` long, all zero, and written by the calling thread alone. */
  constructor(block: SharedArrayBuffer) {
    assert.equal(block.byteLength, shardBlockBytes, "a shard's block has a fixed length");
    const values = new Float64Array(block);
    this.#values = values;
    this.#turn = new Histogram(latencyScale, values.subarray(shardField.turn, machinesAt));
    this.#machines = Array.from({ length: machineSlotsMax }, (_, machineSlot) => {
      const at = machineRowAt(machineSlot);
      return new MachineCounters(values.subarray(at, at + machineRowLength));
    });
  }

  /** The row of a state machine. @param machineSlot From the node's `MachineSlots`. */
  machine(machineSlot: number): MachineCounters {
    const machine = this.#machines[machineSlot];
    assert(machine !== undefined, "a machine slot is a whole number from 0 to 63");
    return machine;
  }

  taskStarted(): void {
    this.#values[shardField.tasksStarted]!++;
  }

  taskSucceeded(): void {
    this.#values[shardField.tasksSucceeded]!++;
  }

  taskFailed(): void {
    this.#values[shardField.tasksFailed]!++;
  }

  taskTimedOut(): void {
    this.#values[shardField.tasksTimedOut]!++;
  }

  /** A Retrier took an error, and the state will be tried again. */
  retried(): void {
    this.#values[shardField.retries]!++;
  }

  /** Log records that found no room: too many were not written yet. */
  logDropped(records: number): void {
    this.#values[shardField.logRecordsDropped]! += records;
  }

  /** @param starts How many executions the frame asks for. */
  frameReceived(starts: number): void {
    this.#values[shardField.frames]!++;
    this.#values[shardField.frameStarts]! += starts;
  }

  /** @param turnMs How long the shard held its event loop. */
  turnEnded(turnMs: number): void {
    this.#turn.observe(turnMs);
    if (turnMs > this.#values[shardField.longestTurnMs]!) {
      this.#values[shardField.longestTurnMs] = turnMs;
    }
  }

  /** @param parked Executions that only wait for a timer; not among the active. */
  setExecutions(active: number, parked: number): void {
    this.#values[shardField.active] = active;
    this.#values[shardField.parked] = parked;
  }
}
