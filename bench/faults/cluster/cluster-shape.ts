/** The cluster that a fault is made in. */
import type { SyncInterval } from "../../nats-options.ts";

export interface ClusterShape {
  readonly servers: number;
  readonly replicas: number;
  readonly nodes: number;
  readonly streams: number;
  readonly ackWaitMs: number;
  readonly sync: SyncInterval;
  /** Executions that a shard runs at once; undefined: the node's own. */
  readonly activePerShardMax: number | undefined;
  /** Bytes of each stream of starts; undefined: the node's own. */
  readonly startsBytesMax: number | undefined;
  /** How node 1 reaches the servers: straight, through proxies, from a network namespace. */
  readonly road: "straight" | "proxies" | "namespace";
  /** The servers' store is a file system of so many megabytes; undefined: a folder. */
  readonly diskMb: number | undefined;
}

export const shapeDefault: ClusterShape = {
  servers: 1,
  replicas: 1,
  nodes: 3,
  streams: 3,
  ackWaitMs: 5000,
  sync: "default",
  activePerShardMax: undefined,
  startsBytesMax: undefined,
  road: "straight",
  diskMb: undefined,
};
