import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { test } from "tap";
import {
  machineRowAt,
  ShardCounters,
  shardBlockBytes,
  shardField,
  taskRowAt,
} from "../../../engine/telemetry/counters.ts";
import { histogramLength } from "../../../engine/telemetry/histogram.ts";
import { machineField, machineRowLength } from "../../../engine/telemetry/machine-counters.ts";
import { machineSlotsMax } from "../../../engine/telemetry/machine-slots.ts";
import { latencyScale } from "../../../engine/telemetry/scales.ts";
import { ShardBlocks } from "../../../engine/telemetry/shard-blocks.ts";
import { taskField } from "../../../engine/telemetry/task-counters.ts";
import { allocatedBytes } from "../../support/allocation.ts";

function newCounters() {
  const block = new SharedArrayBuffer(shardBlockBytes);
  return { counters: new ShardCounters(block), values: new Float64Array(block) };
}

/** What differs from zero, by position. */
function written(values: Float64Array): Record<string, number> {
  const entries = [...values.entries()].filter(([, value]) => value !== 0);
  return Object.fromEntries(entries);
}

test("each count of a shard has a place of its own", async (t) => {
  const nats = taskRowAt("nats");
  const cases: [number, (counters: ShardCounters) => void][] = [
    [taskRowAt("lambda"), (counters) => counters.tasks("lambda").started()],
    [nats + taskField.started, (counters) => counters.tasks("nats").started()],
    [nats + taskField.timedOut, (counters) => counters.tasks("nats").timedOut()],
    [shardField.retries, (counters) => counters.retried()],
  ];
  for (const [at, count] of cases) {
    const { counters, values } = newCounters();
    count(counters);
    count(counters);
    t.strictSame(written(values), { [at]: 2 }, String(at));
  }
});

test("frames, executions and turns are counted as the shard tells them", async (t) => {
  const { counters, values } = newCounters();
  counters.frameReceived(256);
  counters.frameReceived(0);
  counters.setExecutions(7, 3);
  counters.setExecutions(6, 4);
  for (const turnMs of [1, 5, 2]) counters.turnEnded(turnMs);
  t.equal(values[shardField.frames], 2);
  t.equal(values[shardField.frameStarts], 256);
  t.equal(values[shardField.active], 6, "the newest");
  t.equal(values[shardField.parked], 4);
  t.equal(values[shardField.longestTurnMs], 5);
  const turnSumAt = shardField.turn + histogramLength(latencyScale) - 1;
  t.equal(values[turnSumAt], 8);
});

test("the first and the last machine count in their own rows alone", async (t) => {
  const { counters, values } = newCounters();
  for (const machineSlot of [0, machineSlotsMax - 1]) {
    values.fill(0);
    const machine = counters.machine(machineSlot);
    for (let i = 0; i < 6; i++) machine.started();
    machine.succeeded(1);
    machine.succeeded(1);
    machine.failed(1);
    machine.timedOut(300_001);
    machine.transitioned(25);
    machine.billed(200, 64);
    machine.billed(100, 64);
    const at = machineRowAt(machineSlot);
    const row = values.subarray(at, at + machineRowLength);
    t.strictSame([...row.subarray(0, machineField.latency)], [6, 2, 1, 1, 0, 25, 300, 19_200]);
    t.equal(row.at(-1), 300_004, "the sum of the latencies");
    t.equal(row.at(-2), 1, "one above the last bound");
    values.fill(0, at, at + machineRowLength);
    t.strictSame(written(values), {}, "nothing outside the row");
  }
});

test("a machine slot outside 0 to 63 is a programmer's error", async (t) => {
  const { counters } = newCounters();
  for (const slot of [-1, 64, 0.5, Number.NaN]) {
    t.throws(() => counters.machine(slot), /machine slot/, String(slot));
  }
  t.throws(() => new ShardCounters(new SharedArrayBuffer(8)), /fixed length/);
});

test("two shards' counts are added, their gauges kept apart", async (t) => {
  const shards = new ShardBlocks();
  const first = new ShardCounters(shards.open(0));
  const second = new ShardCounters(shards.open(1));
  first.machine(3).transitioned(10);
  second.machine(3).transitioned(5);
  first.setExecutions(1, 2);
  second.setExecutions(30, 40);
  t.equal(shards.sum(machineRowAt(3) + machineField.transitions), 15);
  t.equal(shards.read(0, shardField.active), 1);
  t.equal(shards.read(1, shardField.active), 30);
  first.machine(3).succeeded(2);
  second.machine(3).succeeded(4);
  const at = machineRowAt(3) + machineField.latency;
  t.equal(shards.sumRange(at, histogramLength(latencyScale)).at(-1), 6);
});

test("counters outlive their shard, gauges do not", async (t) => {
  const shards = new ShardBlocks();
  const startedAt = machineRowAt(0) + machineField.started;
  const counters = new ShardCounters(shards.open(0));
  counters.machine(0).started();
  counters.tasks("lambda").started();
  counters.setExecutions(5, 5);
  counters.turnEnded(9);
  shards.retire(0);
  t.equal(shards.sum(startedAt), 1);
  t.equal(shards.sum(taskRowAt("lambda") + taskField.started), 1);
  t.equal(shards.sum(shardField.active) + shards.sum(shardField.parked), 0);
  t.equal(shards.sum(shardField.longestTurnMs), 0);
  shards.retire(0);
  t.equal(shards.sum(startedAt), 1, "retiring twice counts once");
});

test("a shard started again goes on where the dead one ended", async (t) => {
  const shards = new ShardBlocks();
  const startedAt = machineRowAt(0) + machineField.started;
  let last: ShardCounters | undefined;
  for (let life = 1; life <= 3; life++) {
    const counters = new ShardCounters(shards.open(0));
    t.equal(shards.sum(startedAt), life - 1);
    last?.machine(0).started(); // A late word of the dead thread is not heard.
    counters.machine(0).started();
    t.equal(shards.sum(startedAt), life);
    last = counters;
  }
  t.equal(shards.count, 1);
});

test("what a worker thread counts is seen by the thread that scrapes", async (t) => {
  const shards = new ShardBlocks();
  const worker = new Worker(new URL("./counting-worker.js", import.meta.url), {
    execArgv: [],
    workerData: shards.open(0),
  });
  await once(worker, "exit");
  t.equal(shards.sum(machineRowAt(63) + machineField.started), 1_000);
});

test("counting allocates nothing", async (t) => {
  const { counters } = newCounters();
  const machine = counters.machine(5);
  const bytes = allocatedBytes((i) => {
    machine.started();
    machine.transitioned(5);
    machine.succeeded(i & 255);
    counters.tasks("lambda").started();
    counters.setExecutions(i, 0);
    counters.turnEnded(i & 7);
  });
  t.ok(bytes < 4e6, `${bytes} bytes in a million calls`);
});
