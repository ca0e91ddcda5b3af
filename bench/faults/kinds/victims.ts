/** Whom a fault hits: chosen by the run's seed. */
import type { RunningNatsServer } from "../../../cluster/nats-server.ts";
import type { ChaosNode } from "../cluster/chaos-node.ts";
import type { Stage } from "../fault.ts";

export function anyNode({ cluster, random, hit }: Stage): ChaosNode {
  const node = cluster.nodes[Math.floor(random() * cluster.nodes.length)]!;
  hit(node.nodeId);
  return node;
}

/** The one whose road to the servers is special. */
export function firstNode({ cluster, hit }: Stage): ChaosNode {
  const node = cluster.nodes[0]!;
  hit(node.nodeId);
  return node;
}

/** The server that leads one of the streams, of starts or of results. */
export async function anyLeader({ cluster, random, hit, tell }: Stage): Promise<RunningNatsServer> {
  const { view, shape } = cluster;
  const isResults = random() < 0.5;
  const index = Math.floor(random() * shape.streams);
  const name = isResults ? await view.leaderOfResults() : await view.leaderOfStarts(index);
  hit(name);
  tell(`${name} leads ${isResults ? "the results" : `starts ${index}`}`);
  return cluster.serverNamed(name);
}
