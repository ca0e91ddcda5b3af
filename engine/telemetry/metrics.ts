/**
 * Every metric of the engine: the only file with their names. Values are read from the counter
 * blocks at scrape time (`filled-metric.ts` says how). Base units, `_total` on counters, and labels
 * from bounded sets only: the state machine's slot, the shard, closed lists of reasons.
 *
 * Executions, transitions and their latency are labelled by state machine, and gauges by shard: sum
 * them for the node's total, which is not counted a second time.
 */
import { collectDefaultMetrics, Registry } from "prom-client";
import { machineRowAt, shardField } from "./counters.ts";
import type { LagReading } from "./event-loop-lag.ts";
import { type Labels, registerHistogram, registerScalar, type Sample } from "./filled-metric.ts";
import { type Histogram, histogramLength } from "./histogram.ts";
import { machineField } from "./machine-counters.ts";
import type { MachineSlots } from "./machine-slots.ts";
import type { NodeCounters } from "./node-counters.ts";
import { latencyScale } from "./scales.ts";
import type { ShardBlocks } from "./shard-blocks.ts";

export interface EngineMetricsSources {
  readonly shards: ShardBlocks;
  readonly machines: MachineSlots;
  readonly node: NodeCounters;
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

export function createEngineMetrics(sources: EngineMetricsSources): Registry {
  const registry = new Registry();
  registerExecutions(registry, sources);
  registerTasks(registry, sources.shards);
  registerShards(registry, sources.shards);
  registerDoor(registry, sources.node);
  registerJournal(registry, sources);
  registerNode(registry, sources);
  registerLog(registry, sources);
  return registry;
}

/** CPU, memory, garbage collection and file descriptors of this process, by prom-client's names. */
export function createProcessMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

function registerExecutions(registry: Registry, { shards, machines }: EngineMetricsSources): void {
  const counters = [
    [
      "stepstorm_executions_started_total",
      machineField.started,
      "Executions a shard began, repeats included.",
    ],
    [
      "stepstorm_executions_succeeded_total",
      machineField.succeeded,
      "Executions that ended SUCCEEDED.",
    ],
    ["stepstorm_executions_failed_total", machineField.failed, "Executions that ended FAILED."],
    [
      "stepstorm_executions_timed_out_total",
      machineField.timedOut,
      "Executions that ended TIMED_OUT.",
    ],
    [
      "stepstorm_state_transitions_total",
      machineField.transitions,
      "States left by all executions.",
    ],
  ] as const;
  for (const [name, field, help] of counters) {
    registerScalar(registry, {
      name,
      help,
      type: "counter",
      read: () =>
        machines.labels().map(([label, slot]) => ({
          labels: { state_machine: label },
          value: shards.sum(machineRowAt(slot) + field),
        })),
    });
  }
  const billed = [
    [
      "stepstorm_express_billed_duration_seconds_total",
      machineField.billedMs,
      1_000,
      "Duration that AWS would bill for Express executions, in steps of 100 ms.",
    ],
    [
      "stepstorm_express_billed_byte_seconds_total",
      machineField.billedMbMs,
      1_000 / 2 ** 20,
      "Memory over time that AWS would bill, by an estimate, in steps of 64 MB and 100 ms.",
    ],
  ] as const;
  for (const [name, field, divisor, help] of billed) {
    registerScalar(registry, {
      name,
      help,
      type: "counter",
      read: () =>
        machines.labels().map(([label, slot]) => ({
          labels: { state_machine: label },
          value: shards.sum(machineRowAt(slot) + field) / divisor,
        })),
    });
  }
  registerHistogram(registry, {
    name: "stepstorm_execution_latency_seconds",
    help: "Time from the accept of an execution to its terminal state.",
    scale: latencyScale,
    read: () =>
      machines.labels().map(([label, slot]) => ({
        labels: { state_machine: label },
        values: shards.sumRange(
          machineRowAt(slot) + machineField.latency,
          histogramLength(latencyScale),
        ),
      })),
  });
}

function registerTasks(registry: Registry, shards: ShardBlocks): void {
  const counters = [
    [
      "stepstorm_tasks_started_total",
      shardField.tasksStarted,
      "Task attempts handed to an integration.",
    ],
    [
      "stepstorm_tasks_succeeded_total",
      shardField.tasksSucceeded,
      "Task attempts that gave a result.",
    ],
    ["stepstorm_tasks_failed_total", shardField.tasksFailed, "Task attempts that gave an error."],
    [
      "stepstorm_tasks_timed_out_total",
      shardField.tasksTimedOut,
      "Task attempts that gave nothing in time.",
    ],
    [
      "stepstorm_task_retries_total",
      shardField.retries,
      "Errors a Retrier took: the state was tried again.",
    ],
  ] as const;
  for (const [name, at, help] of counters) {
    registerScalar(registry, {
      name,
      help,
      type: "counter",
      read: () => [{ labels: {}, value: shards.sum(at) }],
    });
  }
}

function registerShards(registry: Registry, shards: ShardBlocks): void {
  const byShard = (at: number, unitsPerBase = 1): readonly Sample[] =>
    Array.from({ length: shards.count }, (_, shardIndex) => ({
      labels: { shard: String(shardIndex) },
      value: shards.read(shardIndex, at) / unitsPerBase,
    }));
  registerScalar(registry, {
    name: "stepstorm_executions_active",
    help: "Executions in a shard that are not parked.",
    type: "gauge",
    read: () => byShard(shardField.active),
  });
  registerScalar(registry, {
    name: "stepstorm_executions_parked",
    help: "Executions in a shard that only wait for a timer.",
    type: "gauge",
    read: () => byShard(shardField.parked),
  });
  registerScalar(registry, {
    name: "stepstorm_shard_frames_total",
    help: "Frames of starts a shard was given.",
    type: "counter",
    read: () => byShard(shardField.frames),
  });
  registerScalar(registry, {
    name: "stepstorm_shard_frame_starts_total",
    help: "Starts in the frames a shard was given.",
    type: "counter",
    read: () => byShard(shardField.frameStarts),
  });
  registerHistogram(registry, {
    name: "stepstorm_shard_turn_seconds",
    help: "How long one turn of a shard's loop held its thread; the sum is the time shards worked.",
    scale: latencyScale,
    read: () => [
      { labels: {}, values: shards.sumRange(shardField.turn, histogramLength(latencyScale)) },
    ],
  });
  registerScalar(registry, {
    name: "stepstorm_shard_longest_turn_seconds",
    help: "The longest turn since the shard's thread was started.",
    type: "gauge",
    read: () => byShard(shardField.longestTurnMs, latencyScale.unitsPerBase),
  });
}

function registerDoor(registry: Registry, node: NodeCounters): void {
  registerScalar(registry, {
    name: "stepstorm_starts_accepted_total",
    help: "Starts made durable and acknowledged.",
    type: "counter",
    read: () => [{ labels: {}, value: node.read().startsAccepted }],
  });
  registerScalar(registry, {
    name: "stepstorm_starts_refused_total",
    help: "Starts refused at the door, before any work was done for them.",
    type: "counter",
    read: () => byReason(node.read().refused),
  });
  registerNodeHistogram(registry, node.acceptLatency, {
    name: "stepstorm_accept_latency_seconds",
    help: "Time from the client closing a start's frame to the frame being durable; per start.",
  });
  registerNodeHistogram(registry, node.frameRecords, {
    name: "stepstorm_frame_records",
    help: "Starts in one accepted frame.",
  });
  registerNodeHistogram(registry, node.frameBytes, {
    name: "stepstorm_frame_bytes",
    help: "Size of one accepted frame.",
  });
}

function registerJournal(
  registry: Registry,
  { node, journalRefusal }: Pick<EngineMetricsSources, "node" | "journalRefusal">,
): void {
  registerNodeHistogram(registry, node.journalCommit, {
    name: "stepstorm_journal_commit_seconds",
    help: "Time one commit of the journal took.",
  });
  registerScalar(registry, {
    name: "stepstorm_journal_refusal",
    help: "1 while the journal refuses frames (disk full, I/O error), else 0.",
    type: "gauge",
    read: () => [{ labels: {}, value: journalRefusal() === null ? 0 : 1 }],
  });
}

function registerNode(registry: Registry, sources: EngineMetricsSources): void {
  const { node, eventLoopLag, info } = sources;
  const infoLabels: Labels = { ...info, shards: String(info.shards) };
  registerScalar(registry, {
    name: "stepstorm_event_loop_lag_seconds",
    help: "How late the event loop ran since the last scrape.",
    type: "gauge",
    read: () => {
      const lag = eventLoopLag();
      return [
        { labels: { thread: "main", stat: "p50" }, value: lag.p50Ms / 1_000 },
        { labels: { thread: "main", stat: "p99" }, value: lag.p99Ms / 1_000 },
        { labels: { thread: "main", stat: "max" }, value: lag.maxMs / 1_000 },
      ];
    },
  });
  registerScalar(registry, {
    name: "stepstorm_shard_restarts_total",
    help: "Shard threads that had to be started again.",
    type: "counter",
    read: () => byReason(node.read().restarts),
  });
  registerScalar(registry, {
    name: "stepstorm_poisoned_executions_total",
    help: "Executions ended because they killed their shard twice.",
    type: "counter",
    read: () => [{ labels: {}, value: node.read().executionsPoisoned }],
  });
  registerScalar(registry, {
    name: "stepstorm_info",
    help: "Always 1: the node's version, durability class and number of shards are in the labels.",
    type: "gauge",
    read: () => [{ labels: infoLabels, value: 1 }],
  });
}

function registerLog(registry: Registry, { node, shards }: EngineMetricsSources): void {
  registerScalar(registry, {
    name: "stepstorm_log_records_total",
    help: "Log records of executions that were written.",
    type: "counter",
    read: () => [{ labels: {}, value: node.read().logRecords }],
  });
  registerScalar(registry, {
    name: "stepstorm_log_bytes_total",
    help: "Bytes of log records that were written.",
    type: "counter",
    read: () => [{ labels: {}, value: node.read().logBytes }],
  });
  registerScalar(registry, {
    name: "stepstorm_log_records_dropped_total",
    help: "Log records given up: queue full, failed to write, or nowhere to write them.",
    type: "counter",
    read: () => [
      { labels: { reason: "queue" }, value: shards.sum(shardField.logRecordsDropped) },
      ...byReason(node.read().logDropped),
    ],
  });
}

function registerNodeHistogram(
  registry: Registry,
  histogram: Histogram,
  described: { readonly name: string; readonly help: string },
): void {
  const { scale, values } = histogram;
  registerHistogram(registry, { ...described, scale, read: () => [{ labels: {}, values }] });
}

function byReason(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([reason, value]) => ({ labels: { reason }, value }));
}
