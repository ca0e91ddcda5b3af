/** The cluster that was loaded, for people. Pure. */
import { counted, countText, row } from "./figures.ts";
import type { NatsFacts } from "./result.ts";

/** None when there was no cluster. */
export function natsRows(nats: NatsFacts | null): string[] {
  if (nats === null) return [];
  return [row("cluster", nodesText(nats)), row("nats", serversText(nats))];
}

function nodesText({ nodes, shardsPerNode, redelivered, pending }: NatsFacts): string {
  const running = nodes === null ? "nodes that were there" : counted(nodes, "node");
  const shards = shardsPerNode === null ? "" : ` of ${counted(shardsPerNode, "shard")}`;
  if (pending === null) return `${running}${shards}`;
  const again = redelivered === null ? "not known" : countText(redelivered);
  const frames = `frames redelivered ${again}, left ${countText(pending)}`;
  return `${running}${shards}, ${frames}`;
}

function serversText({ serverVersion, servers, replicas, streams, sync }: NatsFacts): string {
  const count = servers === null ? "servers that were there" : counted(servers, "server");
  const files = sync === null ? "" : `, sync ${sync}`;
  return `${count} ${serverVersion}, ${counted(streams, "stream")} of ${counted(replicas, "replica")}${files}`;
}
