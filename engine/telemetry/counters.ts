/**
 * What one shard counts, in a SharedArrayBuffer of its own that the main thread reads when it is
 * scraped. One writer, so plain additions are enough: 4 ns, where a prom-client metric with
 * labels costs 150 to 350. Each thing is counted once: totals over machines are added by the reader.
 *
 *     [ gauges | counts … | turn histogram | row of each task kind | row of machine 0 | … | row 63 | examples ]
 *       newest     added over all lives of all shards …                                          (`exemplars.ts`)
 *
 * Hot path: tasks per task, frames per frame, the rest per turn. See also `machine-counters.ts`.
 */
import assert from "node:assert/strict";
import { ExemplarWriter, exemplarRowBytes } from "./exemplars.ts";
import { Histogram, histogramLength } from "./histogram.ts";
import { MachineCounters, machineRowLength } from "./machine-counters.ts";
import { machineSlotsMax } from "./machine-slots.ts";
import { latencyScale } from "./scales.ts";
import { TaskCounters, type TaskKind, taskKinds, taskRowLength } from "./task-counters.ts";

/** Where a block keeps what. */
export const shardField = {
  active: 0,
  parked: 1,
  longestTurnMs: 2,
  mailboxMessages: 3,
  startsWaiting: 4,
  timers: 5,
  callsOpen: 6,
  retries: 7, // From here on counts.
  frames: 8,
  frameStarts: 9,
  mailboxBatches: 10,
  mailboxHandled: 11,
  logRecordsDropped: 12,
  turn: 13, // A histogram.
} as const;

/** Fields below are gauges: they end with their thread. */
export const shardCountsAt = shardField.retries;

const tasksAt = shardField.turn + histogramLength(latencyScale);
const machinesAt = tasksAt + taskKinds.length * taskRowLength;
/** In Float64s: what is added up. The examples come after it. */
export const shardCountsLength = machinesAt + machineSlotsMax * machineRowLength;
const exemplarsAtBytes = shardCountsLength * Float64Array.BYTES_PER_ELEMENT;
export const shardBlockBytes = exemplarsAtBytes + machineSlotsMax * exemplarRowBytes;

/** Where the row of a machine begins. */
export function machineRowAt(machineSlot: number): number {
  return machinesAt + machineSlot * machineRowLength;
}

/** Where the row of a kind of integration begins. */
export function taskRowAt(kind: TaskKind): number {
  return tasksAt + taskKinds.indexOf(kind) * taskRowLength;
}

/** Where the examples of a machine begin, in bytes. */
export function exemplarRowAtBytes(machineSlot: number): number {
  return exemplarsAtBytes + machineSlot * exemplarRowBytes;
}

export class ShardCounters {
  readonly #values: Float64Array;
  readonly #turn: Histogram;
  readonly #tasks: ReadonlyMap<TaskKind, TaskCounters>;
  readonly #machines: readonly MachineCounters[];

  /** @param block `shardBlockBytes` long, all zero, and written by the calling thread alone. */
  constructor(block: SharedArrayBuffer) {
    assert.equal(block.byteLength, shardBlockBytes, "a shard's block has a fixed length");
    const values = new Float64Array(block, 0, shardCountsLength);
    this.#values = values;
    this.#turn = new Histogram(latencyScale, values.subarray(shardField.turn, tasksAt));
    this.#tasks = new Map(
      taskKinds.map((kind) => {
        const at = taskRowAt(kind);
        return [kind, new TaskCounters(values.subarray(at, at + taskRowLength))];
      }),
    );
    this.#machines = Array.from({ length: machineSlotsMax }, (_, machineSlot) => {
      const at = machineRowAt(machineSlot);
      const exemplars = new ExemplarWriter(block, exemplarRowAtBytes(machineSlot));
      return new MachineCounters(values.subarray(at, at + machineRowLength), exemplars);
    });
  }

  /** The row of a state machine. @param machineSlot From the node's `MachineSlots`. */
  machine(machineSlot: number): MachineCounters {
    const machine = this.#machines[machineSlot];
    assert(machine !== undefined, "a machine slot is a whole number from 0 to 63");
    return machine;
  }

  /** The row of a kind of integration: looked up once per state, not per task. */
  tasks(kind: TaskKind): TaskCounters {
    return this.#tasks.get(kind)!;
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

  /**
   * @param mailboxMessages In all mailboxes, at the end of a turn.
   * @param starts In frames the shard was given, not started yet.
   */
  setWaiting(mailboxMessages: number, starts: number): void {
    this.#values[shardField.mailboxMessages] = mailboxMessages;
    this.#values[shardField.startsWaiting] = starts;
  }

  /** @param calls Task calls outside the shard that have no answer yet. */
  setPending(timers: number, calls: number): void {
    this.#values[shardField.timers] = timers;
    this.#values[shardField.callsOpen] = calls;
  }

  /** Since the thread was started: mailboxes that were drained, and the messages that were in them. */
  setDrained(batches: number, messages: number): void {
    this.#values[shardField.mailboxBatches] = batches;
    this.#values[shardField.mailboxHandled] = messages;
  }
}
