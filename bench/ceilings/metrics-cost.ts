/**
 * What metrics cost: `node dist/bench/ceilings/metrics-cost.js`. Counting, per execution of five states
 * with a task, as a shard does it, and per request, as the API does it; and one scrape of the largest
 * node: 100,000 machines, 64 shards, every bucket with an example; and of an API whose every operation
 * was called. In CPU time, so that what else the machine does counts little.
 */
import { operations } from "../../engine/api/operations.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { ApiCounters } from "../../engine/telemetry/api-counters.ts";
import { createApiMetrics } from "../../engine/telemetry/api-registry.ts";
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
const REQUESTS = 1_000_000;
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

/** Nanoseconds of counting for a StartExecution, the two looks at the clock included; bytes of heap. */
function requestCost(): { readonly ns: number; readonly bytes: number } {
  const counters = new ApiCounters(operations.keys());
  // As it comes: a text of its own for each request, out of the bytes of its headers.
  const header = Buffer.from("AWSStepFunctions.StartExecution");
  const targets = Array.from({ length: REQUESTS }, () => header.toString("latin1"));
  const heapBefore = process.memoryUsage().heapUsed;
  const before = process.cpuUsage();
  for (let request = 0; request < REQUESTS; request++) {
    const receivedMs = systemClock.nowMs();
    counters.received(300);
    counters.startHandedOn();
    if (request % FRAME === FRAME - 1) counters.startsAnswered("accepted", FRAME);
    counters.answered(targets[request]!, "ok", systemClock.nowMs() - receivedMs);
  }
  const { user, system } = process.cpuUsage(before);
  const bytes = process.memoryUsage().heapUsed - heapBefore;
  return { ns: ((user + system) * 1_000) / REQUESTS, bytes: Math.max(0, bytes) / REQUESTS };
}

function calledApi() {
  const counters = new ApiCounters(operations.keys());
  for (const target of operations.keys()) {
    counters.received(300);
    counters.answered(target, "ok", 2);
  }
  return createApiMetrics(counters);
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
    info: { version: "0", role: "standalone", durability: "power", shards: SHARDS },
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
const requests = Array.from({ length: ROUNDS }, requestCost);
const requestNs = median(requests.map(({ ns }) => ns)).toFixed(0);
const requestBytes = median(requests.map(({ bytes }) => bytes)).toFixed(1);
console.log(`counting a request     ${requestNs} ns, ${requestBytes} bytes of heap`);
console.log(`a scrape of the API    ${await scrape(calledApi())}`);
const registry = largestNode();
console.log(`a scrape, classic      ${await scrape(registry)}`);
console.log(`a scrape, OpenMetrics  ${await scrape(openMetricsOf(registry))}`);
