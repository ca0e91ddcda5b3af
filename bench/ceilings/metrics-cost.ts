/**
 * What metrics cost: `node dist/bench/ceilings/metrics-cost.js`. Counting, per execution of five states
 * with a task, as a shard does it; and one scrape of the largest node: 100,000 machines, 64 shards,
 * every bucket with an example. In CPU
 * time, so that what else the machine does counts little.
 */

import { systemClock } from "../../engine/system-ports.ts";
import { ShardCounters } from "../../engine/telemetry/counters.ts";
import { createEngineMetrics } from "../../engine/telemetry/engine-registry.ts";
import { MachineSlots } from "../../engine/telemetry/machine-slots.ts";
import { NodeCounters } from "../../engine/telemetry/node-counters.ts";
import { openMetricsOf } from "../../engine/telemetry/open-metrics.ts";
import { ShardBlocks } from "../../engine/telemetry/shard-blocks.ts";
import { median } from "../measurement/median.ts";

const ROUNDS = 15;
const EXECUTIONS = 320_000;
/** Executions that a shard runs in one turn under load, about: an actor handles so many at once. */
const BATCH = 32;
const FRAME = 256;
const STATES = 5;
const SHARDS = 64;
const MACHINES = 100_000;

/** Nanoseconds of counting for an execution. */
function countingNs(): number {
  const counters = new ShardCounters(new ShardBlocks().open(0));
  const machine = counters.machine(3);
  const tasks = counters.tasks("simulated");
  const before = process.cpuUsage();
  for (let done = 0; done < EXECUTIONS; done += BATCH) {
    for (let i = 0; i < BATCH; i++) {
      machine.started();
      tasks.started();
      tasks.succeeded(0);
      const latencyMs = (done + i) % 50;
      const bucket = machine.succeeded(latencyMs);
      if (machine.isExampleWanted(bucket)) {
        machine.noteExample(bucket, "an-execution", { latencyMs, endedMs: 1e12 });
      }
      machine.billed(100, 64);
    }
    for (let state = 0; state < STATES; state++) machine.transitioned(BATCH);
    counters.setExecutions(BATCH, 0);
    counters.setWaiting(0, FRAME);
    counters.setPending(BATCH, 0);
    counters.setDrained(done, done);
    counters.turnEnded(2);
    if (done % FRAME === 0) counters.frameReceived(FRAME);
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / EXECUTIONS;
}

function largestNode() {
  const shards = new ShardBlocks();
  const machines = new MachineSlots();
  const counters = Array.from({ length: SHARDS }, (_, i) => new ShardCounters(shards.open(i)));
  for (let i = 0; i < MACHINES; i++) {
    const machine = counters[i % SHARDS]!.machine(machines.slotOf(`machine-${i}`));
    const latencyMs = 0.05 * 1.5 ** (i % 40);
    const bucket = machine.succeeded(latencyMs);
    if (!machine.isExampleWanted(bucket)) continue;
    machine.noteExample(bucket, `execution-${i}`, { latencyMs, endedMs: systemClock.nowMs() });
  }
  return createEngineMetrics({
    shards,
    machines,
    node: new NodeCounters(),
    work: () => ({
      framesWaiting: 0,
      oldestWaitMs: 0,
      framesOpen: 0,
      executionsUnfinished: 0,
      trials: 0,
      framesRedelivered: 0,
    }),
    disk: () => null,
    eventLoopLag: () => ({ p50Ms: 0, p99Ms: 0, maxMs: 0 }),
    journalRefusal: () => null,
    info: { version: "0", durability: "power", shards: SHARDS },
  });
}

async function scrape(registry: { metrics(): Promise<string> }): Promise<string> {
  const times: number[] = [];
  let text = "";
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    text = await registry.metrics();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  return `${median(times).toFixed(1)} ms of CPU, ${Buffer.byteLength(text).toLocaleString("en")} bytes`;
}

const counting = Array.from({ length: ROUNDS }, countingNs);
console.log(`counting an execution  ${median(counting).toFixed(0)} ns`);
const registry = largestNode();
console.log(`a scrape, classic      ${await scrape(registry)}`);
console.log(`a scrape, OpenMetrics  ${await scrape(openMetricsOf(registry))}`);
