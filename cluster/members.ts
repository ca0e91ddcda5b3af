/** Starts one member of a cluster from its plan: the proxy, a nats-server, a node. Detached: it stays. */
import { fileURLToPath } from "node:url";
import type { ClusterFolder } from "./cluster-folder.ts";
import { type NodePlan, proxyName, type ServerPlan } from "./cluster-plan.ts";
import type { NatsServerSettings } from "./nats/nats-config.ts";
import { launchNatsServer } from "./nats/nats-launch.ts";
import { urlWith } from "./nats/nats-users.ts";
import { durabilityOf } from "./nats/sync.ts";
import { watchLog } from "./processes/log-watch.ts";
import { type ProcessPlan, startProcess, tailOf } from "./processes/started-process.ts";
import { until } from "./processes/until.ts";

const HOST = "127.0.0.1";
/** Where nobody listens: what servers hear of each other's routes leads nowhere, so they keep to the proxy. */
const NOWHERE = `${HOST}:1`;
const READY_MS = 45_000;

const proxyProgram = fileURLToPath(new URL("./proxy/proxy-main.js", import.meta.url));
export const nodeProgram = fileURLToPath(new URL("../engine/cli.js", import.meta.url));

/** Resolves when it is ready. What it was is written down. @throws Error With the end of its log. */
export async function startMember(folder: ClusterFolder, name: string): Promise<void> {
  const { servers, nodes } = folder.plan;
  const server = servers.find((plan) => plan.name === name);
  if (server !== undefined) return startServer(folder, server);
  const node = nodes.find((plan) => plan.name === name);
  if (node !== undefined) return startNode(folder, node);
  return startProxy(folder);
}

/** What clients, workers and further nodes connect to: every server, through the proxy. */
export function urlsOf(
  folder: ClusterFolder,
  role: "client" | "worker" | "observer" | "node",
): readonly string[] {
  const { users, ways } = folder.plan;
  const user = users.account.find(({ name }) => name === role)!;
  return ways
    .filter(({ from }) => from === "clients")
    .map(({ port }) => urlWith(user, `${HOST}:${port}`));
}

function startProxy(folder: ClusterFolder): Promise<void> {
  const command = [process.execPath, proxyProgram, folder.path];
  return startUntilReady(folder, proxyName, { command, ready: /^the proxy is ready/m });
}

async function startServer(folder: ClusterFolder, server: ServerPlan): Promise<void> {
  const { name } = server;
  await launchNatsServer({
    name,
    binary: folder.plan.binary,
    settings: settingsOf(folder, server),
    configFile: folder.configFile(name),
    logFile: folder.logFile(name),
    onStarted: (identity) => folder.note(name, identity),
  });
}

function settingsOf(folder: ClusterFolder, server: ServerPlan): NatsServerSettings {
  const { plan } = folder;
  const { name, port, routePort, monitorPort } = server;
  const peers = plan.ways.filter(({ from }) => from === name).map((way) => `${HOST}:${way.port}`);
  const routes = {
    clusterName: plan.options.cluster,
    port: routePort,
    peers,
    user: plan.routeUser,
    advertise: NOWHERE,
  };
  return {
    serverName: name,
    host: HOST,
    port,
    monitorPort,
    storeFolder: folder.dataFolder(name),
    pidFile: `${folder.dataFolder(name)}.pid`,
    sync: plan.options.sync,
    users: plan.users,
    // A single server that is told of a cluster would wait for the others.
    routes: peers.length === 0 ? undefined : routes,
  };
}

function startNode(folder: ClusterFolder, { name, user, metricsPort }: NodePlan): Promise<void> {
  const { ways, options } = folder.plan;
  const { cluster, shards, sync, streams, replicas, ackWaitMs, isFaulty, nodeArguments } = options;
  const urls = ways
    .filter(({ from }) => from === name)
    .map(({ port }) => urlWith(user, `${HOST}:${port}`));
  const flags = {
    role: "shard",
    cluster,
    "node-id": name,
    shards,
    durability: durabilityOf(sync),
    streams,
    replicas,
    "ack-wait": `${ackWaitMs}ms`,
    ...(metricsPort === undefined ? {} : { "metrics-port": metricsPort }),
  };
  const command = [
    process.execPath,
    nodeProgram,
    "start",
    ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    "--pinned",
    ...(isFaulty ? ["--faults"] : []),
    ...nodeArguments,
  ];
  return startUntilReady(folder, name, {
    command,
    // Not among the arguments: these everybody on the machine may read.
    environment: { STEPSTORM_NATS: urls.join(",") },
    ready: /^stepstorm: node \S+ is ready/m,
  });
}

async function startUntilReady(
  folder: ClusterFolder,
  name: string,
  { ready, ...plan }: Omit<ProcessPlan, "name" | "logFile"> & { readonly ready: RegExp },
): Promise<void> {
  const logFile = folder.logFile(name);
  const hasWritten = watchLog(logFile);
  const started = await startProcess({ ...plan, name, logFile });
  folder.note(name, started.identity);
  const isReady = async () => {
    if (await hasWritten(ready)) return true;
    const ending = started.ending();
    if (ending !== undefined) throw new Error(ending);
    return false;
  };
  try {
    await until(isReady, { what: `${name} to be ready`, withinMs: READY_MS });
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}; ${await tailOf(logFile)}`);
  }
}
