/**
 * What it costs to have many executions wait: as many as asked for are started as fast as the engine
 * takes them; when all of them are parked and none is due, their memory and the CPU they use are
 * measured. A few, in an engine of their own, are measured the same way for comparison.
 */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Engine, startEngine } from "../../engine/main.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { processCpuMicros, rssMb } from "../measurement/resources.ts";
import type { BenchOptions } from "../options.ts";
import type { ParkedResult } from "../report/result.ts";
import { periodicText } from "../scenarios/periodic-text.ts";
import { orderPeriod, sampleOrder } from "../scenarios/sample-order.ts";
import { provenance } from "./figures.ts";
import { withFolder } from "./temporary-folder.ts";

/** Parked for comparison. */
const FEW = 1000;
/** Longer than it takes to park them all and to measure; shorter than an Express execution may last. */
const WAIT_SECONDS = 240;
const GIVE_UP_MS = 180_000;
/** Started and not parked at a time: well below what the engine refuses. */
const AHEAD_MAX = 50_000;
const PARKED_MAX_MIN = 2_000_000;
const HEAP_MB_MIN = 4096;
const HEAP_BYTES_EACH_MAX = 4096; // Twice what may be used, so that it is measured rather than killed.

const machineName = "parked";
const definition = JSON.stringify({
  StartAt: "Park",
  States: { Park: { Type: "Wait", Seconds: WAIT_SECONDS, End: true } },
});
const inputText = periodicText(orderPeriod, sampleOrder); // About 300 bytes.

interface Measurement {
  readonly parkedPerSecond: number;
  readonly refused: number;
  readonly bytes: number;
  readonly cpuMsPerSecond: number;
}

export async function measureParked(options: BenchOptions): Promise<ParkedResult> {
  const { parkedExecutions, durability } = options;
  const [few, many] = await withFolder(options.dataFolder, async (folder) => [
    await measure(FEW, options, join(folder, "few")),
    await measure(parkedExecutions, options, join(folder, "many")),
  ]);
  const { machine, commit } = await provenance();
  return {
    durability,
    parked: parkedExecutions,
    parkedPerSecond: many.parkedPerSecond,
    refused: many.refused,
    bytesEach: many.bytes / parkedExecutions,
    cpuMsPerSecond: { few: few.cpuMsPerSecond, parked: many.cpuMsPerSecond },
    few: FEW,
    computer: machine,
    commit,
  };
}

async function measure(count: number, options: BenchOptions, folder: string): Promise<Measurement> {
  await mkdir(folder, { recursive: true });
  const { durability, shards, seed, warmupMs, durationMs } = options;
  const engine = await startEngine({
    durability,
    dataFolder: durability === "memory" ? null : folder,
    shards,
    seed,
    parkedMax: Math.max(PARKED_MAX_MIN, 2 * count),
    heapMbMax: Math.max(HEAP_MB_MIN, Math.ceil((count * HEAP_BYTES_EACH_MAX) / 1e6)),
  });
  const rssBeforeMb = rssMb();
  const beganMs = systemClock.nowMs();
  const refused = await park(engine, count);
  const parkedPerSecond = (count * 1000) / (systemClock.nowMs() - beganMs);
  await pause(warmupMs); // Garbage of starting is collected meanwhile.
  const cpuMsPerSecond = await cpuOver(durationMs);
  const bytes = (rssMb() - rssBeforeMb) * 1e6;
  assert.equal(engine.node.parked, count, "all of them are parked while they are measured");
  await engine.stop();
  return { parkedPerSecond, refused, bytes, cpuMsPerSecond };
}

/** Resolves when so many are parked; answers how many starts were refused on the way. */
async function park(engine: Engine, count: number): Promise<number> {
  const client = engine.client();
  const machine = await client.deploy({ name: machineName, definition });
  let started = 0;
  let refused = 0;
  const stream = client.openStream<number>(machine, {
    onAccepted: () => {},
    onRefused: ({ tickets }) => {
      refused += tickets.length;
    },
  });
  const giveUpMs = systemClock.nowMs() + GIVE_UP_MS;
  while (engine.node.parked < count) {
    const { parked } = engine.node;
    while (started - refused < count && started - refused - parked < AHEAD_MAX) {
      if (!stream.push(String(started), inputText(started), started)) break;
      started++;
    }
    if (systemClock.nowMs() > giveUpMs) {
      throw new Error(`only ${parked} of ${count} executions were parked in ${GIVE_UP_MS} ms`);
    }
    await pause(1);
  }
  return refused;
}

async function cpuOver(durationMs: number): Promise<number> {
  const cpuBefore = processCpuMicros();
  const beganMs = systemClock.nowMs();
  await pause(durationMs);
  return (processCpuMicros() - cpuBefore) / (systemClock.nowMs() - beganMs);
}
