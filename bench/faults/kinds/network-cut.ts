import { namespaceObstacle } from "../cluster/network-namespace.ts";
import type { Fault } from "../fault.ts";
import { firstNode } from "./victims.ts";

const CUT_MS = 10_000;

/** Packets are lost, and nobody is told: both ends must notice by themselves. */
export const networkCut: Fault = {
  name: "network-cut",
  help: "The cable of a node in a network namespace of its own is cut for 10 s.",
  shape: { road: "namespace" },
  load: { durationMs: 24_000 },
  recovery: { from: "begin", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  obstacle: namespaceObstacle,
  async inject(stage) {
    const { cluster, during, wait, tell } = stage;
    await during(async () => {
      await cluster.namespace.cut();
      tell(`${firstNode(stage).nodeId} is cut off`);
      await wait(CUT_MS);
      await cluster.namespace.heal();
    });
    tell("healed");
  },
};
