/** Several nats-servers that form a cluster, for a test; ended and removed with it. */
import type { Test } from "tap";
import { startServers } from "../../bench/nats/own-servers.ts";
import type { RunningNatsServer } from "../../cluster/nats-server.ts";
import { clusterNameDefault } from "../../engine/transport/nats/subjects.ts";
import { natsBinaryFor, temporaryFolder } from "./nats-server.ts";

/** Undefined where no nats-server can be had: the test is skipped then, aloud. */
export async function natsServersFor(
  t: Test,
  count: number,
): Promise<readonly RunningNatsServer[] | undefined> {
  if ((await natsBinaryFor(t)) === undefined) return undefined;
  const folder = await temporaryFolder(t);
  const servers = await startServers({
    count,
    cluster: clusterNameDefault,
    sync: "default",
    folder,
  });
  t.teardown(() => Promise.all(servers.map((server) => server.stop())));
  return servers;
}
