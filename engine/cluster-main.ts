/**
 * Wires one node of a cluster from a config: the connection to NATS, streams, registry, shards,
 * tasks, counters. Beside `main.ts`, the only file of the engine that knows everybody.
 */
import type { Registry as MetricsRegistry } from "prom-client";
import type { ClusterNodeConfig } from "./cluster-config.ts";
import { markedLines } from "./integrations/handler-log.ts";
import type { HandlerRegistration } from "./integrations/handler-registration.ts";
import { taskPoolDefaults } from "./integrations/task-pool.ts";
import { createTaskRunner } from "./integrations/task-runner.ts";
import { checkPlainData } from "./plain-data.ts";
import type { Clock } from "./ports.ts";
import { openKvRegistry } from "./registry/kv-registry.ts";
import { ClusterNode } from "./shards/cluster-node.ts";
import { serveControl } from "./shards/node-control.ts";
import { NodeReports, type NodeStatus } from "./shards/node-status.ts";
import { serveRequests } from "./shards/request-service.ts";
import { SetAside } from "./shards/set-aside.ts";
import { systemClock, systemIds, systemRandom, systemScheduler } from "./system-ports.ts";
import { createEngineMetrics } from "./telemetry/engine-registry.ts";
import { startEventLoopLag } from "./telemetry/event-loop-lag.ts";
import { MachineSlots } from "./telemetry/machine-slots.ts";
import { NodeCounters } from "./telemetry/node-counters.ts";
import { type NodeLog, openLog } from "./telemetry/open-log.ts";
import { ShardBlocks } from "./telemetry/shard-blocks.ts";
import { type ClusterSettings, settleClusterSettings } from "./transport/nats/cluster-settings.ts";
import { connectionProblem, connectToNats, type NatsBroker } from "./transport/nats/nats-broker.ts";
import { clusterNames } from "./transport/nats/subjects.ts";
import { ensureTopology } from "./transport/nats/topology.ts";

export interface RunningNode {
  readonly nodeId: string;
  readonly node: ClusterNode;
  /** What the cluster was set up with, by its first node. */
  readonly settings: ClusterSettings;
  readonly metrics: MetricsRegistry;
  /** Writes the log records of executions; to standard output only once it is released. */
  readonly log: NodeLog;
  /** Why it should be sent no work; null: it is ready. */
  unready(): string | null;
  /** Takes no more; what it has is finished, or handed back when the limit is reached. */
  drain(limitMs: number): Promise<"finished" | "handed-back">;
  stop(): Promise<void>;
}

export interface ClusterNodeHooks {
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
}

const CONNECT_MS = 5_000;
/** A JetStream that says nothing for so long is worth a line. */
const SILENCE_MS = 2_000;
const WARN_OF_TWIN_EVERY_MS = 60_000;
/** Streams that are missing are made anew no more often. */
const MEND_EVERY_MS = 5_000;

/** @throws ConfigError, or Error with what to do when NATS or its JetStream cannot be reached. */
export async function startClusterNode(
  config: ClusterNodeConfig,
  hooks: ClusterNodeHooks,
): Promise<RunningNode> {
  checkPlainData(config);
  let reports: NodeReports | null = null;
  const warn = (text: string) => {
    hooks.warn(text);
    reports?.log(text);
  };
  const broker = await connectToNats({
    servers: config.servers,
    name: `stepstorm-node-${config.nodeId}`,
    connectMs: CONNECT_MS,
    isPinned: config.isPinned,
    warn,
  });
  try {
    return await startOn(broker, config, {
      warn,
      onReports: (made) => {
        reports = made;
      },
    });
  } catch (error) {
    await broker.close();
    throw error;
  }
}

async function startOn(
  broker: NatsBroker,
  config: ClusterNodeConfig,
  { warn, onReports }: ClusterNodeHooks & { readonly onReports: (reports: NodeReports) => void },
): Promise<RunningNode> {
  const { nodeId, cluster } = config;
  const names = clusterNames(cluster);
  const system = {
    broker,
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    ids: systemIds,
    warn,
  };
  const delay = (delayMs: number) =>
    new Promise<void>((resolve) => systemScheduler.after(delayMs, resolve));
  const callOff = systemScheduler.after(SILENCE_MS, () => {
    warn("connected, but JetStream does not answer yet: trying on (does the server run with -js?)");
  });
  const settings = await settleClusterSettings(system, cluster, config.wanted).finally(callOff);
  const ensure = () => ensureTopology({ connection: broker.connection, delay }, names, settings);
  await ensure();
  const registry = await openKvRegistry(system, { cluster, replicas: settings.replicas });
  const counters = new NodeCounters();
  const log = openLog(
    { ...config, dataFolder: null },
    { counters, warn, after: systemScheduler.after },
  );
  const blocks = new ShardBlocks();
  const machineSlots = new MachineSlots();
  const lag = startEventLoopLag();
  const setAside = new SetAside({ ...system, names });
  const node = new ClusterNode(
    { ...config, ...settings, limits: config },
    {
      ...system,
      names,
      registry,
      tasks: createTaskRunner({
        handlers: config.handlers as readonly HandlerRegistration[],
        pool: {
          ...taskPoolDefaults,
          threadsMax: config.handlerThreadsMax,
          writeLog: (name, text) => void process.stderr.write(markedLines(name, text)),
        },
        ...config.home,
        ids: systemIds,
        clock: systemClock,
        broker,
      }),
      counters,
      blocks,
      machineSlots,
      poison: setAside,
      log,
      onMissing: mender(ensure, system),
      onUnreadable: (bytes, reason) => setAside.keepUnreadable(bytes, reason),
    },
  );
  const endRequests = serveRequests({ ...system, names, registry, home: config.home });
  const metrics = createEngineMetrics({
    shards: blocks,
    machines: machineSlots,
    node: counters,
    work: () => node.work,
    disk: () => null,
    eventLoopLag: () => lag.read(),
    journalRefusal: () => connectionProblem(broker),
    info: { version: "0.1.0", durability: settings.durability, shards: config.shards },
  });
  let state: "running" | "draining" = "running";
  const reports = new NodeReports({
    ...system,
    names,
    nodeId,
    readMetrics: () => metrics.getMetricsAsJSON(),
    read: () => ({
      pid: process.pid,
      state,
      shards: config.shards,
      shardRestarts: sum(counters.read().restarts.values()),
      framesHeld: node.framesHeld,
      active: node.active,
      parked: node.parked,
      unfinished: node.unfinished,
      completed: node.completed,
      redelivered: node.redelivered,
    }),
  });
  onReports(reports);
  warnOfTwin(broker, names.nodeStatus(nodeId), { nodeId, warn, clock: systemClock });
  if (config.allowFaults) serveControl({ broker, names, nodeId, node });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    lag.stop();
    reports.close();
    setAside.close();
    await node.stop();
    await log.close();
  };
  return {
    nodeId,
    node,
    settings,
    metrics,
    log,
    unready: () => node.unready,
    drain: (limitMs) => {
      state = "draining";
      reports.tell();
      endRequests();
      return node.drain(limitMs);
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Two nodes of one name run well, but nobody can tell them apart. */
function warnOfTwin(
  broker: NatsBroker,
  subject: string,
  { nodeId, warn, clock }: { nodeId: string; warn: (text: string) => void; clock: Clock },
): void {
  let warnedMs = Number.NEGATIVE_INFINITY;
  broker.subscribe(subject, ({ data }) => {
    let pid: unknown;
    try {
      pid = (JSON.parse(Buffer.from(data).toString()) as NodeStatus | null)?.pid;
    } catch {
      return; // Of a stranger.
    }
    if (pid === process.pid || clock.nowMs() - warnedMs < WARN_OF_TWIN_EVERY_MS) return;
    warnedMs = clock.nowMs();
    warn(`another node ${nodeId} is alive (process ${pid}): give each its own --node-id`);
  });
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Makes streams anew that are gone: a server that keeps them in memory has none after its restart. */
function mender(
  ensure: () => Promise<void>,
  { clock, warn }: { readonly clock: Clock; readonly warn: (text: string) => void },
): () => void {
  let isMending = false;
  let mendedMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (isMending || clock.nowMs() - mendedMs < MEND_EVERY_MS) return;
    isMending = true;
    warn("a stream of starts has no leader, or is gone and is made anew");
    const end = () => {
      isMending = false;
      mendedMs = clock.nowMs();
    };
    ensure().then(end, (error) => {
      warn(String(error));
      end();
    });
  };
}
