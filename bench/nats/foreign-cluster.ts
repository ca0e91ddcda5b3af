/**
 * A cluster that is there already. Of its processes nothing is known; how many nodes it has is heard
 * from their own words where the user may hear them, else it stays unknown.
 */
import { setTimeout as pause } from "node:timers/promises";
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { type ClusterAddress, connectForBench } from "./cluster-connection.ts";
import { readClusterFacts } from "./cluster-facts.ts";
import type { NatsTarget } from "./nats-target.ts";

/** Nodes tell their status each second. */
const LISTEN_MS = 1300;

/** @throws Error with what to do when there is no such cluster. */
export async function foreignCluster(address: ClusterAddress): Promise<NatsTarget> {
  const facts = await readClusterFacts(address);
  const shards = await hearNodes(address);
  return {
    ...facts,
    address,
    servers: null,
    sync: null,
    nodes: shards.length === 0 ? null : shards.length,
    shardsPerNode: new Set(shards).size === 1 ? shards[0]! : null,
    own: null,
  };
}

/** The shards of each node that has told of itself. */
async function hearNodes({ servers, cluster }: ClusterAddress): Promise<readonly number[]> {
  const shardsOf = new Map<string, number>();
  // A client's user may not hear them: then they are not counted, and that is no fault.
  const broker = await connectForBench(servers, () => {});
  try {
    broker.subscribe(clusterNames(cluster).nodeStatus("*"), ({ data }) => {
      const status = JSON.parse(Buffer.from(data).toString()) as { nodeId: string; shards: number };
      shardsOf.set(status.nodeId, status.shards);
    });
    await pause(LISTEN_MS);
  } finally {
    await broker.close();
  }
  return [...shardsOf.values()];
}
