/** `status`: what runs, what nodes say of themselves, what the streams hold. */
import type { ConsumerInfo, JetStreamManager, StreamInfo } from "nats";
import type { NodeStatus } from "../../engine/shards/node-status.ts";
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import type { ClusterFolder } from "../cluster-folder.ts";
import { memberNames, type ServerPlan } from "../cluster-plan.ts";
import { adminOf, connectTo } from "../health.ts";
import { type ProcessState, usageOf } from "../processes/process-identity.ts";
import { askProxy, type ProxyAnswer } from "../proxy/proxy-control.ts";

export interface MemberStatus {
  readonly name: string;
  readonly state: ProcessState;
  /** Null: it is dead. */
  readonly pid: number | null;
  /** Where it listens, if it does. */
  readonly port: number | null;
  readonly uptimeMs: number | null;
  readonly cpuMs: number | null;
  readonly rssBytes: number | null;
  readonly cut: "both" | "one-way" | null;
  /** What a node said within the last seconds. */
  readonly said: NodeStatus | null;
}

export interface ConsumerStatus {
  readonly name: string;
  readonly pending: number;
  readonly ackPending: number;
  readonly redelivered: number;
}

export interface StreamStatus {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  /** Null: none is elected. */
  readonly leader: string | null;
  /** Of the replica that is furthest behind, in operations. */
  readonly lag: number;
  readonly consumers: readonly ConsumerStatus[];
}

export interface ClusterStatus {
  readonly folder: string;
  readonly cluster: string;
  readonly serverVersion: string;
  readonly members: readonly MemberStatus[];
  /** Null: JetStream does not answer at any server. */
  readonly streams: readonly StreamStatus[] | null;
}

/** Nodes speak each second. */
const LISTEN_MS = 1_200;
const JETSTREAM_MS = 2_000;

export async function readStatus(folder: ClusterFolder): Promise<ClusterStatus> {
  const { plan, path } = folder;
  const running = plan.servers.filter(({ name }) => folder.stateOf(name) === "running");
  const noCuts: ProxyAnswer = { cuts: {} };
  const [said, streams, { cuts }] = await Promise.all([
    listenToNodes(folder, running),
    readStreams(folder, running),
    askProxy(plan.control, { kind: "state" }).catch(() => noCuts),
  ]);
  const members = memberNames(plan).map((name) => ({
    ...memberOf(folder, name),
    cut: cuts[name] ?? null,
    said: said.get(name) ?? null,
  }));
  const { cluster } = plan.options;
  return { folder: path, cluster, serverVersion: plan.binary.version, members, streams };
}

function memberOf(folder: ClusterFolder, name: string) {
  const { servers, control } = folder.plan;
  const identity = folder.identityOf(name);
  const state = folder.stateOf(name);
  const present = state === "dead" ? undefined : identity;
  const usage = present === undefined ? undefined : usageOf(present);
  const server = servers.find((plan) => plan.name === name);
  return {
    name,
    state,
    pid: present?.pid ?? null,
    port: server?.port ?? (name === "proxy" ? control.port : null),
    uptimeMs: usage?.uptimeMs ?? null,
    cpuMs: usage?.cpuMs ?? null,
    rssBytes: usage?.rssBytes ?? null,
  };
}

/** At every server that runs: one that is cut off hears other nodes than the rest. */
async function listenToNodes(folder: ClusterFolder, servers: readonly ServerPlan[]) {
  const { users, options, nodes } = folder.plan;
  const said = new Map<string, NodeStatus>();
  if (nodes.length === 0) return said;
  const observer = users.account.find(({ name }) => name === "observer")!;
  const listenTo = async (server: ServerPlan) => {
    const connection = await connectTo(server, observer);
    if (connection === undefined) return;
    connection.subscribe(clusterNames(options.cluster).nodeStatus("*"), {
      callback: (_error, message) => {
        const status = message.json<NodeStatus>();
        const known = said.get(status.nodeId);
        if (known === undefined || known.atMs < status.atMs) said.set(status.nodeId, status);
      },
    });
    await new Promise((resolve) => setTimeout(resolve, LISTEN_MS));
    await connection.close();
  };
  await Promise.all(servers.map(listenTo));
  return said;
}

/** Of the first server that answers. */
async function readStreams(folder: ClusterFolder, servers: readonly ServerPlan[]) {
  for (const server of servers) {
    const connection = await connectTo(server, adminOf(folder.plan));
    if (connection === undefined) continue;
    try {
      const manager = await connection.jetstreamManager({ timeout: JETSTREAM_MS });
      const streams: StreamStatus[] = [];
      for await (const info of manager.streams.list()) {
        const consumers = await consumersOf(manager, info.config.name);
        streams.push(streamOf(info, { consumers, server: server.name }));
      }
      return streams.sort((one, other) => one.name.localeCompare(other.name));
    } catch {
      // Without a majority it says nothing; another server may see one.
    } finally {
      await connection.close();
    }
  }
  return null;
}

function streamOf(
  { config, state, cluster }: StreamInfo,
  { consumers, server }: { readonly consumers: readonly ConsumerStatus[]; readonly server: string },
): StreamStatus {
  return {
    name: config.name,
    messages: state.messages,
    bytes: state.bytes,
    // A single server elects nobody: it has the stream.
    leader: cluster === undefined ? server : cluster.leader || null,
    lag: Math.max(0, ...(cluster?.replicas ?? []).map(({ lag }) => lag ?? 0)),
    consumers,
  };
}

/** None when the stream has no leader to tell of them. */
async function consumersOf(manager: JetStreamManager, stream: string): Promise<ConsumerStatus[]> {
  const consumers: ConsumerInfo[] = await manager.consumers
    .list(stream)
    .next()
    .catch(() => []);
  return consumers.map((info) => ({
    name: info.name,
    pending: info.num_pending,
    ackPending: info.num_ack_pending,
    redelivered: info.num_redelivered,
  }));
}
