/** A cluster of the bench's own: nats-servers and nodes, started for a run and ended after it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasJetStream } from "../../cluster/nats/nats-ready.ts";
import type { RunningNatsServer } from "../../cluster/nats-server.ts";
import {
  identityOf,
  type ProcessIdentity,
  usageOf,
} from "../../cluster/processes/process-identity.ts";
import { until } from "../../cluster/processes/until.ts";
import type { NatsOptions } from "../nats-options.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ClusterAddress } from "./cluster-connection.ts";
import { readClusterFacts } from "./cluster-facts.ts";
import type { ClusterUsage, NatsTarget } from "./nats-target.ts";
import { type NodeProcess, startNode } from "./node-process.ts";
import { startServers } from "./own-servers.ts";

export interface OwnClusterPlan {
  readonly nats: NatsOptions;
  readonly nodes: number;
  readonly shards: number;
  /** For stores and logs. */
  readonly folder: string;
}

/** Servers of a cluster agree on a leader within so long. */
const JETSTREAM_MS = 30_000;

/**
 * Does the work on a cluster whose nodes are all ready, and ends the cluster whatever comes of it.
 * @throws Error when a part of it does not come up, with the end of its log.
 */
export async function withOwnCluster<Result>(
  plan: OwnClusterPlan,
  scenario: Scenario,
  work: (target: NatsTarget) => Promise<Result>,
): Promise<Result> {
  return withOwnServers(plan, async (servers) => {
    const nodes = await startNodes(plan, scenario, servers);
    try {
      return await work(await targetOf(plan, servers, nodes));
    } finally {
      await stopAll(nodes);
    }
  });
}

/** The nats-servers alone. */
export async function withOwnServers<Result>(
  { nats, folder }: Pick<OwnClusterPlan, "nats" | "folder">,
  work: (servers: readonly RunningNatsServer[]) => Promise<Result>,
): Promise<Result> {
  const { cluster, sync } = nats;
  const servers = await startServers({ count: nats.servers, cluster, sync, folder });
  try {
    await until(() => hasJetStream(servers[0]!.urlFor("admin")), {
      what: `JetStream of the nats-servers to answer (see ${servers[0]!.logFile})`,
      withinMs: JETSTREAM_MS,
    });
    return await work(servers);
  } finally {
    await stopAll(servers);
  }
}

/** As a role, or as the one that may do everything. */
export function addressOf(
  servers: readonly RunningNatsServer[],
  who: Parameters<RunningNatsServer["urlFor"]>[0],
  cluster: string,
): ClusterAddress {
  return { servers: servers.map((server) => server.urlFor(who)), cluster };
}

export function streamsOf({ streams, servers }: NatsOptions, nodes: number): number {
  return streams ?? Math.max(servers, nodes);
}

/** What an acknowledged start survives where files are synced so. */
export function durabilityOf({ sync }: NatsOptions): "process" | "power" {
  return sync === "always" ? "power" : "process";
}

async function startNodes(
  { nats, nodes, shards, folder }: OwnClusterPlan,
  scenario: Scenario,
  servers: readonly RunningNatsServer[],
): Promise<readonly NodeProcess[]> {
  const servicesFile = join(folder, "services.json");
  const handlersFile = join(folder, "handlers.json");
  await writeFile(servicesFile, JSON.stringify(scenario.services));
  await writeFile(handlersFile, JSON.stringify(scenario.handlers));
  const starting = Array.from({ length: nodes }, (_, index) =>
    startNode({
      nodeId: `node-${index + 1}`,
      ...addressOf(servers, "node", nats.cluster),
      shards,
      durability: durabilityOf(nats),
      streams: streamsOf(nats, nodes),
      replicas: nats.replicas,
      servicesFile,
      handlersFile,
      activePerShardMax: nats.activePerShardMax,
      folder,
    }),
  );
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = outcomes.find((one) => one.status === "rejected");
  if (failed === undefined) return started;
  await stopAll(started);
  throw failed.reason;
}

async function targetOf(
  { nats, nodes: count, shards }: OwnClusterPlan,
  servers: readonly RunningNatsServer[],
  nodes: readonly NodeProcess[],
): Promise<NatsTarget> {
  const { cluster, sync } = nats;
  const address = addressOf(servers, "client", cluster);
  const nodeIdentities = nodes.map(({ identity }) => identity);
  const brokerIdentities = servers.flatMap(({ pid }) => identityOf(pid) ?? []);
  return {
    ...(await readClusterFacts(address)),
    address,
    servers: servers.length,
    sync: typeof sync === "number" ? `${sync}ms` : sync,
    nodes: count,
    shardsPerNode: shards,
    own: {
      admin: addressOf(servers, "admin", cluster),
      readUsage: () => usage(nodeIdentities, brokerIdentities),
      check: async () => {
        for (const node of nodes) await node.check();
      },
    },
  };
}

function usage(
  nodes: readonly ProcessIdentity[],
  brokers: readonly ProcessIdentity[],
): ClusterUsage {
  const [ofNodes, ofBrokers] = [nodes, brokers].map((identities) => {
    const all = identities.flatMap((identity) => usageOf(identity) ?? []);
    return {
      cpuMicros: all.reduce((sum, { cpuMs }) => sum + cpuMs * 1000, 0),
      rssMb: all.reduce((sum, { rssBytes }) => sum + rssBytes / 1e6, 0),
    };
  });
  return {
    nodeCpuMicros: ofNodes!.cpuMicros,
    nodeRssMb: ofNodes!.rssMb,
    brokerCpuMicros: ofBrokers!.cpuMicros,
    brokerRssMb: ofBrokers!.rssMb,
  };
}

async function stopAll(parts: readonly { stop(): Promise<void> }[]): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
}
