/** What a cluster says of itself. */
import { systemClock, systemScheduler } from "../../engine/system-ports.ts";
import { readClusterSettings } from "../../engine/transport/nats/cluster-settings.ts";
import { type ClusterAddress, connectForBench } from "./cluster-connection.ts";

export interface ClusterFacts {
  readonly serverVersion: string;
  readonly durability: "memory" | "process" | "power";
  readonly streams: number;
  readonly replicas: number;
}

/** @throws Error with what to do when there is no such cluster. */
export async function readClusterFacts({
  servers,
  cluster,
}: ClusterAddress): Promise<ClusterFacts> {
  const broker = await connectForBench(servers);
  try {
    const ports = { broker, clock: systemClock, scheduler: systemScheduler };
    const { durability, streams, replicas } = await readClusterSettings(ports, cluster);
    return { serverVersion: broker.serverVersion, durability, streams, replicas };
  } finally {
    await broker.close();
  }
}
