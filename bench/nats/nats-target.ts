/** A cluster as a run sees it, whoever started it: how to reach it, what it is, what it has used. */
import type { NatsFacts } from "../report/result.ts";
import type { Backlog } from "./backlog.ts";
import type { ClusterAddress } from "./cluster-connection.ts";

export interface NatsTarget {
  /** For clients. */
  readonly address: ClusterAddress;
  /** What an accepted start survives, as the cluster itself says. */
  readonly durability: "memory" | "process" | "power";
  readonly serverVersion: string;
  readonly servers: number | null; // Null, here and below: not known of a cluster that was there.
  readonly replicas: number;
  readonly streams: number;
  readonly sync: string | null;
  readonly nodes: number | null;
  readonly shardsPerNode: number | null;
  /** What only the starter of servers and nodes can know and do. */
  readonly own: OwnParts | null;
}

export interface OwnParts {
  /** A user that may do everything. */
  readonly admin: ClusterAddress;
  readUsage(): ClusterUsage;
  /** @throws Error with the end of its log when a node has ended by itself. */
  check(): Promise<void>;
}

/** Of all nodes, and of all nats-servers. */
export interface ClusterUsage {
  readonly nodeCpuMicros: number;
  readonly brokerCpuMicros: number;
  readonly nodeRssMb: number;
  readonly brokerRssMb: number;
}

/** What a result tells of it. @param left Null: not to be known. */
export function natsFacts(target: NatsTarget, left: Backlog | null): NatsFacts {
  const { serverVersion, servers, replicas, streams, sync, nodes, shardsPerNode } = target;
  const cluster = { serverVersion, servers, replicas, streams, sync, nodes, shardsPerNode };
  return {
    ...cluster,
    redelivered: left?.redelivered ?? null,
    pending: left?.pending ?? null,
  };
}
