/** The cluster in which a run's faults can all be made, as large as its options ask. Pure. */
import type { BenchOptions } from "../options.ts";
import type { ClusterShape } from "./cluster/cluster-shape.ts";
import { shapeFor } from "./schedule.ts";

/** @param problems Told of faults that need clusters of different kinds. */
export function shapeOfRun(
  { faults, nats }: Pick<BenchOptions, "faults" | "nats">,
  problems: string[],
): ClusterShape {
  const nodes = nats.nodeCounts[0]!;
  const asked = {
    servers: nats.servers,
    replicas: nats.replicas,
    nodes,
    streams: nats.streams ?? Math.max(nats.servers, nodes),
    sync: nats.sync,
    activePerShardMax: nats.activePerShardMax,
  };
  return shapeFor(faults, asked, problems);
}
