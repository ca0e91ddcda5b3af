/**
 * The engine's metrics, filled from the counter blocks when somebody scrapes (`filled-metric.ts` says
 * how). Names, types and texts stand in `metrics.ts`.
 */
import { collectDefaultMetrics, Registry } from "prom-client";
import { machineRowAt, shardField, taskRowAt } from "./counters.ts";
import type { LagReading } from "./event-loop-lag.ts";
import { type Labels, registerHistogram, registerScalar, type Sample } from "./filled-metric.ts";
import { type Histogram, histogramLength } from "./histogram.ts";
import { machineField } from "./machine-counters.ts";
import type { MachineSlots } from "./machine-slots.ts";
import { engineMetrics } from "./metrics.ts";
import type { NodeCounters } from "./node-counters.ts";
import type { DiskSpace, NodeWork } from "./node-work.ts";
import { latencyScale } from "./scales.ts";
import type { ShardBlocks } from "./shard-blocks.ts";
import { taskField, taskKinds } from "./task-counters.ts";

export interface EngineMetricsSources {
  readonly shards: ShardBlocks;
  readonly machines: MachineSlots;
  readonly node: NodeCounters;
  readonly work: () => NodeWork;
  /** Null: the node keeps nothing on a disk. */
  readonly disk: () => DiskSpace | null;
  /** Of the main thread. */
  readonly eventLoopLag: () => LagReading;
  /** Why the journal refuses frames at the moment, or null. */
  readonly journalRefusal: () => string | null;
  readonly info: {
    readonly version: string;
    readonly durability: string;
    readonly shards: number;
  };
}

type Key = keyof typeof engineMetrics;

export function createEngineMetrics(sources: EngineMetricsSources): Registry {
  const registry = new Registry();
  registerExecutions(registry, sources);
  registerTasks(registry, sources.shards);
  registerShards(registry, sources.shards);
  registerDoor(registry, sources);
  registerJournal(registry, sources);
  registerLog(registry, sources);
  registerNode(registry, sources);
  return registry;
}

/** CPU, memory, garbage collection and file descriptors of this process, by prom-client's names. */
export function createProcessMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** A counter or gauge by its key in the table. */
function scalar(registry: Registry, key: Key, read: () => readonly Sample[]): void {
  const { name, help, type } = engineMetrics[key];
  if (type === "histogram") throw new TypeError(`${name} is a histogram`);
  registerScalar(registry, { name, help, type, read });
}

function single(registry: Registry, key: Key, read: () => number): void {
  scalar(registry, key, () => [{ labels: {}, value: read() }]);
}

function registerExecutions(registry: Registry, { shards, machines }: EngineMetricsSources): void {
  const counters: readonly (readonly [Key, number, number])[] = [
    ["executionsStarted", machineField.started, 1],
    ["executionsSucceeded", machineField.succeeded, 1],
    ["executionsFailed", machineField.failed, 1],
    ["executionsTimedOut", machineField.timedOut, 1],
    ["executionsAborted", machineField.aborted, 1],
    ["stateTransitions", machineField.transitions, 1],
    ["billedDuration", machineField.billedMs, 1_000],
    ["billedByteSeconds", machineField.billedMbMs, 1_000 / 2 ** 20],
  ];
  for (const [key, field, unitsPerBase] of counters) {
    scalar(registry, key, () =>
      machines.labels().map(([label, slot]) => ({
        labels: { state_machine: label },
        value: shards.sum(machineRowAt(slot) + field) / unitsPerBase,
      })),
    );
  }
  registerHistogram(registry, {
    ...engineMetrics.executionLatency,
    scale: latencyScale,
    read: () =>
      machines.labels().map(([label, slot]) => ({
        labels: { state_machine: label },
        values: latencies(shards, machineRowAt(slot) + machineField.latency),
        exemplars: shards.exemplars(slot),
      })),
  });
}

function registerTasks(registry: Registry, shards: ShardBlocks): void {
  const counters: readonly (readonly [Key, number])[] = [
    ["tasksStarted", taskField.started],
    ["tasksSucceeded", taskField.succeeded],
    ["tasksFailed", taskField.failed],
    ["tasksTimedOut", taskField.timedOut],
  ];
  for (const [key, field] of counters) {
    scalar(registry, key, () =>
      taskKinds.map((kind) => ({
        labels: { integration: kind },
        value: shards.sum(taskRowAt(kind) + field),
      })),
    );
  }
  registerHistogram(registry, {
    ...engineMetrics.taskDuration,
    scale: latencyScale,
    read: () =>
      taskKinds.map((kind) => ({
        labels: { integration: kind },
        values: latencies(shards, taskRowAt(kind) + taskField.duration),
      })),
  });
  single(registry, "taskRetries", () => shards.sum(shardField.retries));
}

function registerShards(registry: Registry, shards: ShardBlocks): void {
  const turnSumAt = shardField.turn + histogramLength(latencyScale) - 1;
  const scalars: readonly (readonly [Key, number, number])[] = [
    ["executionsActive", shardField.active, 1],
    ["executionsParked", shardField.parked, 1],
    ["shardStartsWaiting", shardField.startsWaiting, 1],
    ["mailboxMessages", shardField.mailboxMessages, 1],
    ["mailboxBatches", shardField.mailboxBatches, 1],
    ["mailboxHandled", shardField.mailboxHandled, 1],
    ["timersPending", shardField.timers, 1],
    ["taskCallsOpen", shardField.callsOpen, 1],
    ["shardFrames", shardField.frames, 1],
    ["shardFrameStarts", shardField.frameStarts, 1],
    ["shardBusy", turnSumAt, latencyScale.unitsPerBase],
    ["shardLongestTurn", shardField.longestTurnMs, latencyScale.unitsPerBase],
  ];
  for (const [key, at, unitsPerBase] of scalars) {
    scalar(registry, key, () =>
      Array.from({ length: shards.count }, (_, shardIndex) => ({
        labels: { shard: String(shardIndex) },
        value: shards.read(shardIndex, at) / unitsPerBase,
      })),
    );
  }
  registerHistogram(registry, {
    ...engineMetrics.shardTurn,
    scale: latencyScale,
    read: () => [{ labels: {}, values: latencies(shards, shardField.turn) }],
  });
}

function registerDoor(registry: Registry, { node, work }: EngineMetricsSources): void {
  single(registry, "startsAccepted", () => node.read().startsAccepted);
  scalar(registry, "startsRefused", () => byReason(node.read().refused));
  registerNodeHistogram(registry, node.acceptLatency, engineMetrics.acceptLatency);
  registerNodeHistogram(registry, node.frameRecords, engineMetrics.frameRecords);
  registerNodeHistogram(registry, node.frameBytes, engineMetrics.frameBytes);
  single(registry, "framesWaiting", () => work().framesWaiting);
  single(registry, "oldestWait", () => work().oldestWaitMs / 1_000);
  single(registry, "framesOpen", () => work().framesOpen);
  single(registry, "executionsUnfinished", () => work().executionsUnfinished);
  single(registry, "framesRedelivered", () => work().framesRedelivered);
  single(registry, "trialsOpen", () => work().trials);
}

function registerJournal(registry: Registry, sources: EngineMetricsSources): void {
  const { node, journalRefusal, disk } = sources;
  registerNodeHistogram(registry, node.journalCommit, engineMetrics.journalCommit);
  single(registry, "journalRefusal", () => (journalRefusal() === null ? 0 : 1));
  const ofDisk = (read: (space: DiskSpace) => number) => () => {
    const space = disk();
    return space === null ? [] : [{ labels: {}, value: read(space) }];
  };
  scalar(
    registry,
    "diskFree",
    ofDisk(({ freeBytes }) => freeBytes),
  );
  scalar(
    registry,
    "diskFreeMin",
    ofDisk(({ freeBytesMin }) => freeBytesMin),
  );
}

function registerLog(registry: Registry, { node, shards }: EngineMetricsSources): void {
  single(registry, "logRecords", () => node.read().logRecords);
  single(registry, "logBytes", () => node.read().logBytes);
  scalar(registry, "logDropped", () => [
    { labels: { reason: "queue" }, value: shards.sum(shardField.logRecordsDropped) },
    ...byReason(node.read().logDropped),
  ]);
}

function registerNode(
  registry: Registry,
  { node, eventLoopLag, info }: EngineMetricsSources,
): void {
  const infoLabels: Labels = { ...info, shards: String(info.shards) };
  scalar(registry, "eventLoopLag", () => {
    const lag = eventLoopLag();
    return [
      { labels: { thread: "main", stat: "p50" }, value: lag.p50Ms / 1_000 },
      { labels: { thread: "main", stat: "p99" }, value: lag.p99Ms / 1_000 },
      { labels: { thread: "main", stat: "max" }, value: lag.maxMs / 1_000 },
    ];
  });
  scalar(registry, "shardRestarts", () => byReason(node.read().restarts));
  single(registry, "poisonedExecutions", () => node.read().executionsPoisoned);
  scalar(registry, "info", () => [{ labels: infoLabels, value: 1 }]);
}

function registerNodeHistogram(
  registry: Registry,
  { scale, values }: Histogram,
  described: { readonly name: string; readonly help: string },
): void {
  registerHistogram(registry, { ...described, scale, read: () => [{ labels: {}, values }] });
}

/** The histogram that begins at this place, over all shards. */
function latencies(shards: ShardBlocks, at: number): Float64Array {
  return shards.sumRange(at, histogramLength(latencyScale));
}

function byReason(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([reason, value]) => ({ labels: { reason }, value }));
}
