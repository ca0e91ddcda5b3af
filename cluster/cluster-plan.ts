/**
 * What a cluster on this machine consists of: settled when it is first brought up, and the same in all
 * its lives. Every way between two members goes through a port of the proxy, so that it can be cut:
 *
 *   node-1 ──▶ ⬡ ──▶ nats-1 ──▶ ⬡ ──▶ nats-2      ⬡: a port of the proxy, one for each way
 *   clients ─▶ ⬡ ──▶ nats-1 ◀── ⬡ ◀── nats-2
 */
import type { UpOptions } from "./cluster-options.ts";
import type { NatsServerBinary } from "./nats/nats-binary.ts";
import {
  createUsers,
  type NatsUser,
  type NatsUsers,
  newPassword,
  roleUser,
} from "./nats/nats-users.ts";

export interface ServerPlan {
  readonly name: string;
  readonly port: number;
  readonly routePort: number;
  /** Of its monitoring; a cluster made before there was one has none. */
  readonly monitorPort?: number;
}

export interface NodePlan {
  readonly name: string;
  readonly user: NatsUser;
  /** Of its /metrics; a cluster made before there was one has none. */
  readonly metricsPort?: number;
}

/** One way between two members. */
export interface Way {
  /** A member's name, or `clients`. */
  readonly from: string;
  readonly to: string;
  /** The proxy's. */
  readonly port: number;
  readonly targetPort: number;
}

export interface ClusterPlan {
  readonly version: 1;
  readonly options: UpOptions;
  readonly binary: NatsServerBinary;
  readonly servers: readonly ServerPlan[];
  readonly nodes: readonly NodePlan[];
  readonly users: NatsUsers;
  readonly routeUser: NatsUser;
  readonly ways: readonly Way[];
  /** Where the proxy is told what to cut, by whom knows the token. */
  readonly control: { readonly port: number; readonly token: string };
}

export const proxyName = "proxy";
export const clientsName = "clients";

/** @param nextPort A free one, another each time. */
export async function planCluster(
  options: UpOptions,
  binary: NatsServerBinary,
  nextPort: () => Promise<number>,
): Promise<ClusterPlan> {
  const servers: ServerPlan[] = [];
  for (const name of names("nats", options.servers)) {
    const [port, routePort, monitorPort] = [await nextPort(), await nextPort(), await nextPort()];
    servers.push({ name, port, routePort, monitorPort });
  }
  const nodes: NodePlan[] = [];
  for (const name of names("node", options.nodes)) {
    const user = roleUser(name, "node", options.cluster);
    nodes.push({ name, user, metricsPort: await nextPort() });
  }
  const { account, system } = createUsers([options.cluster]);
  return {
    version: 1,
    options,
    binary,
    servers,
    nodes,
    users: { account: [...account, ...nodes.map(({ user }) => user)], system },
    routeUser: { name: "route", password: newPassword() },
    ways: await planWays(servers, nodes, nextPort),
    control: { port: await nextPort(), token: newPassword() },
  };
}

/** All members in the order in which they are started. */
export function memberNames({ servers, nodes }: ClusterPlan): readonly string[] {
  return [proxyName, ...servers.map(({ name }) => name), ...nodes.map(({ name }) => name)];
}

async function planWays(
  servers: readonly ServerPlan[],
  nodes: readonly NodePlan[],
  nextPort: () => Promise<number>,
): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (const { name: to, port, routePort } of servers) {
    for (const from of [clientsName, ...nodes.map(({ name }) => name)]) {
      ways.push({ from, to, port: await nextPort(), targetPort: port });
    }
    for (const { name: from } of servers) {
      if (from !== to) ways.push({ from, to, port: await nextPort(), targetPort: routePort });
    }
  }
  return ways;
}

function names(kind: "nats" | "node", count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}
