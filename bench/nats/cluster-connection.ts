/** A connection to a cluster as its clients have it: one of its own for each thread. */
import type { Link } from "../../engine/ports.ts";
import { systemClock, systemRandom, systemScheduler } from "../../engine/system-ports.ts";
import { openClusterLink } from "../../engine/transport/nats/cluster-link.ts";
import { connectToNats, type NatsBroker } from "../../engine/transport/nats/nats-broker.ts";

/** How a cluster is reached. Plain data: it crosses threads. */
export interface ClusterAddress {
  /** `nats://USER:PASSWORD@HOST:PORT`, and further servers. */
  readonly servers: readonly string[];
  readonly cluster: string;
}

export interface ClusterConnection {
  readonly broker: NatsBroker;
  readonly link: Link;
  close(): Promise<void>;
}

const CONNECT_MS = 5000;

/** @throws Error with what to do when no server answers, or no cluster of that name is there. */
export async function openClusterConnection({
  servers,
  cluster,
}: ClusterAddress): Promise<ClusterConnection> {
  const broker = await connectForBench(servers);
  const link = await openClusterLink(broker, {
    cluster,
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    warn,
  });
  return {
    broker,
    link,
    close: async () => {
      link.close();
      await broker.close();
    },
  };
}

/** @param tell Where what happens to the connection is told: on standard error, unless told otherwise. */
export function connectForBench(
  servers: readonly string[],
  tell: (text: string) => void = warn,
): Promise<NatsBroker> {
  return connectToNats({ servers, name: "stepstorm-bench", connectMs: CONNECT_MS, warn: tell });
}

/** Standard output belongs to the result. */
function warn(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
