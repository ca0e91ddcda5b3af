/** nats-servers of the bench's own: one, or several that form a cluster. */
import { join } from "node:path";
import { createUsers, newPassword } from "../../cluster/nats/nats-users.ts";
import {
  ensureNatsServer,
  type NatsServerOptions,
  type RunningNatsServer,
  startNatsServer,
} from "../../cluster/nats-server.ts";
import { freePort } from "../../cluster/processes/free-port.ts";
import type { SyncInterval } from "../nats-options.ts";

export interface OwnServersPlan {
  readonly count: number;
  readonly cluster: string;
  readonly sync: SyncInterval;
  readonly folder: string;
  /** Further options of each. */
  readonly more?: Pick<NatsServerOptions, "host" | "storeBytesMax" | "monitorPort">;
}

/** They end with this process, however that ends. @throws Error when one of them does not come up. */
export async function startServers(plan: OwnServersPlan): Promise<readonly RunningNatsServer[]> {
  const { count, cluster, sync, folder, more } = plan;
  const common = {
    ...more,
    clusters: [cluster],
    users: createUsers([cluster]),
    sync,
    binary: await ensureNatsServer(),
  };
  if (count === 1) {
    return [await startNatsServer({ ...common, folder: join(folder, "nats-1") })];
  }
  const routes = await routesOf(count);
  const started: RunningNatsServer[] = [];
  try {
    for (const [index, route] of routes.entries()) {
      const name = `nats-${index + 1}`;
      const options = { ...common, name, folder: join(folder, name), routes: route };
      started.push(await startNatsServer(options));
    }
    return started;
  } catch (error) {
    await Promise.all(started.map((server) => server.stop()));
    throw error;
  }
}

type Routes = NonNullable<NatsServerOptions["routes"]>;

/** What each server is told of the others. */
async function routesOf(count: number): Promise<readonly Routes[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  const user = { name: "route", password: newPassword() };
  return ports.map((port) => ({
    clusterName: "bench",
    port,
    peers: ports.filter((other) => other !== port).map((other) => `127.0.0.1:${other}`),
    user,
  }));
}
