/**
 * Wires one node from a config: journal, registry, shards, tasks, counters. The only file of the
 * engine that knows everybody.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Registry as MetricsRegistry } from "prom-client";
import type { MachineUsage } from "./billing/usage.ts";
import { Client, type ClientOptions } from "./client/client.ts";
import { type EngineConfig, resolveConfig } from "./config.ts";
import { markedLines } from "./integrations/handler-log.ts";
import type { HandlerRegistration } from "./integrations/handler-registration.ts";
import { taskPoolDefaults } from "./integrations/task-pool.ts";
import { createTaskRunner } from "./integrations/task-runner.ts";
import { openLmdbJournal } from "./journal/lmdb-journal.ts";
import { openMemoryJournal } from "./journal/memory-journal.ts";
import { checkPlainData } from "./plain-data.ts";
import type { Journal, Link, Registry } from "./ports.ts";
import { openMemoryRegistry } from "./registry/memory-registry.ts";
import { openTableRegistry } from "./registry/table-registry.ts";
import { EngineNode } from "./shards/node.ts";
import type { PoisonRecord, PoisonStore } from "./shards/poison.ts";
import { systemClock, systemIds, systemScheduler } from "./system-ports.ts";
import { machineRowAt, shardField } from "./telemetry/counters.ts";
import { createEngineMetrics } from "./telemetry/engine-registry.ts";
import { type LagReading, startEventLoopLag } from "./telemetry/event-loop-lag.ts";
import { machineField } from "./telemetry/machine-counters.ts";
import { MachineSlots } from "./telemetry/machine-slots.ts";
import { NodeCounters } from "./telemetry/node-counters.ts";
import type { DiskSpace } from "./telemetry/node-work.ts";
import { type NodeLog, openLog } from "./telemetry/open-log.ts";
import { ShardBlocks } from "./telemetry/shard-blocks.ts";
import { pairOfLinks } from "./transport/port-link.ts";

export interface Engine {
  readonly config: EngineConfig;
  readonly node: EngineNode;
  readonly registry: Registry;
  readonly counters: NodeCounters;
  /** Writes the log records of executions; to standard output only once it is released. */
  readonly log: NodeLog;
  /** Executions of an earlier life that were accepted and not finished: they run again. */
  readonly recovered: number;
  readonly metrics: MetricsRegistry;
  /** What each machine has done since the start, as AWS would count it. */
  usage(): readonly MachineUsage[];
  /** A client in this thread. */
  client(options?: Partial<ClientOptions>): Client;
  /** A client elsewhere speaks over this link. */
  connect(link: Link): void;
  /** Log records so far; those that no room was found for, or that could not be written, are dropped. */
  readLog(): LogCounts;
  /** Event-loop lag of this thread since the last call, in milliseconds. */
  readEventLoopLag(): LagReading;
  stop(): Promise<void>;
}

export interface LogCounts {
  readonly records: number;
  readonly bytes: number;
  readonly dropped: number;
}

export interface EngineHooks {
  /** One line for the operator's log. Default: stderr. */
  readonly warn?: (text: string) => void;
  /** A commit failed; nothing more is accepted until the process is started again. */
  readonly onMustRestart?: (reason: string) => void;
  /** Called before recovered executions are given to shards: connect who wants their outcomes. */
  readonly beforeRecovery?: (node: EngineNode) => Promise<void>;
}

/** @throws ConfigError, or the journal's error when its folder cannot be opened. */
export async function startEngine(
  given: Partial<EngineConfig>,
  hooks: EngineHooks = {},
): Promise<Engine> {
  const config = resolveConfig(given);
  checkPlainData(config);
  const warn = hooks.warn ?? ((text: string) => void process.stderr.write(`stepstorm: ${text}\n`));
  const counters = new NodeCounters();
  const log = openLog(config, { counters, warn, after: systemScheduler.after });
  const { journal, registry } = openStorage(config, warn, hooks.onMustRestart);
  const blocks = new ShardBlocks();
  const machineSlots = new MachineSlots();
  const lag = startEventLoopLag();
  const tasks = createTaskRunner({
    handlers: config.handlers as readonly HandlerRegistration[],
    pool: {
      ...taskPoolDefaults,
      threadsMax: config.handlerThreadsMax,
      writeLog: (name, text) => void process.stderr.write(markedLines(name, text)),
    },
    ...config.home,
    ids: systemIds,
    clock: systemClock,
  });
  const node = new EngineNode(
    { ...config, limits: config },
    {
      journal,
      registry,
      clock: systemClock,
      scheduler: systemScheduler,
      ids: systemIds,
      tasks,
      counters,
      blocks,
      machineSlots,
      poison: poisonStore(config, warn),
      log,
      warn,
    },
  );
  await hooks.beforeRecovery?.(node);
  const recovered = node.recover();
  const metrics = createEngineMetrics({
    shards: blocks,
    machines: machineSlots,
    node: counters,
    work: () => node.work,
    disk: () => diskSpace(config),
    eventLoopLag: () => lag.read(),
    journalRefusal: () => journal.refusal(),
    info: { version: "0.1.0", durability: config.durability, shards: config.shards },
  });
  return {
    config,
    node,
    registry,
    counters,
    log,
    recovered,
    metrics,
    usage: () =>
      machineSlots.labels().map(([stateMachine, slot]) => {
        const sum = (field: number) => blocks.sum(machineRowAt(slot) + field);
        const { succeeded, failed, timedOut, transitions, billedMs, billedMbMs } = machineField;
        return {
          stateMachine,
          executions: sum(succeeded) + sum(failed) + sum(timedOut),
          billedMs: sum(billedMs),
          mbMs: sum(billedMbMs),
          transitions: sum(transitions),
        };
      }),
    client: (options = {}) => {
      const [clientEnd, nodeEnd] = pairOfLinks();
      node.connect(nodeEnd);
      return new Client(clientEnd, {
        clock: systemClock,
        scheduler: systemScheduler,
        clientId: newClientId(),
        ...options,
      });
    },
    connect: (link) => node.connect(link),
    readLog: () => readLog(counters, blocks),
    readEventLoopLag: () => lag.read(),
    stop: async () => {
      lag.stop();
      await node.stop();
      await log.close();
    },
  };
}

function readLog(counters: NodeCounters, blocks: ShardBlocks): LogCounts {
  const { logRecords, logBytes, logDropped } = counters.read();
  const ofNode = [...logDropped.values()].reduce((sum, count) => sum + count, 0);
  const dropped = ofNode + blocks.sum(shardField.logRecordsDropped);
  return { records: logRecords, bytes: logBytes, dropped };
}

/** 12 random hexadecimal digits. */
export function newClientId(): string {
  return randomBytes(6).toString("hex");
}

function openStorage(
  config: EngineConfig,
  warn: (text: string) => void,
  onMustRestart: ((reason: string) => void) | undefined,
): { readonly journal: Journal; readonly registry: Registry } {
  const { durability, dataFolder, freeBytesMin } = config;
  if (durability === "memory" || dataFolder === null) {
    return { journal: openMemoryJournal(), registry: openMemoryRegistry() };
  }
  const journal = openLmdbJournal({
    folder: dataFolder,
    durability,
    freeBytesMin,
    clock: systemClock,
    onDamage: (damage) => warn(`a damaged record was set aside: ${JSON.stringify(damage)}`),
    mustRestart: (reason) => {
      warn(`the journal takes no more frames until the process is restarted: ${reason}`);
      onMustRestart?.(reason);
    },
  });
  return {
    journal,
    registry: openTableRegistry({
      revisions: journal.table("revisions"),
      machines: journal.table("machines"),
    }),
  };
}

/** Null where nothing is kept on a disk, or the disk does not say. */
function diskSpace({ durability, dataFolder, freeBytesMin }: EngineConfig): DiskSpace | null {
  if (durability === "memory" || dataFolder === null) return null;
  try {
    const { bavail, bsize } = statfsSync(dataFolder);
    return { freeBytes: bavail * bsize, freeBytesMin };
  } catch {
    return null;
  }
}

/** One file for each execution that was set aside, in `poisoned` under the data folder. */
function poisonStore({ dataFolder }: EngineConfig, warn: (text: string) => void): PoisonStore {
  return {
    keep: (record: PoisonRecord) => {
      if (dataFolder === null) return;
      try {
        const folder = join(dataFolder, "poisoned");
        mkdirSync(folder, { recursive: true });
        const file = join(folder, `${record.runId}.json`);
        writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
      } catch (error) {
        warn(`the record of execution ${record.name}, set aside, could not be written: ${error}`);
      }
    },
  };
}
