/** Faults that a node does to itself when it is asked: for tests of what becomes of its executions. */
import type { Broker } from "../transport/nats/broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";

export interface NodeControlPorts {
  readonly broker: Broker;
  readonly names: ClusterNames;
  readonly nodeId: string;
  readonly node: { killShard(shardIndex: number): boolean };
}

/** `{"kind":"killShard","shardIndex":0}` is answered by `{"ok":true}`. Only where it is allowed. */
export function serveControl({ broker, names, nodeId, node }: NodeControlPorts): void {
  broker.subscribe(names.nodeControl(nodeId), ({ data, reply }) => {
    let ok = false;
    try {
      const asked = JSON.parse(Buffer.from(data).toString()) as {
        kind: string;
        shardIndex: number;
      };
      ok = asked.kind === "killShard" && node.killShard(asked.shardIndex);
    } catch {
      // Not understood: not done.
    }
    if (reply !== "") broker.publish(reply, Buffer.from(JSON.stringify({ ok })));
  });
}
