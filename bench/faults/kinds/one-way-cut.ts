import { namespaceObstacle } from "../cluster/network-namespace.ts";
import type { Fault } from "../fault.ts";
import { firstNode } from "./victims.ts";

const CUT_MS = 8_000;
const BETWEEN_MS = 4_000;

/** A node that hears and is not heard, then one that is heard and does not hear. */
export const oneWayCut: Fault = {
  name: "one-way-cut",
  help: "What a node sends is lost for 8 s, later what is sent to it.",
  shape: { road: "namespace" },
  load: { durationMs: 34_000 },
  recovery: { from: "begin", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  obstacle: namespaceObstacle,
  async inject(stage) {
    const { cluster, during, wait, tell } = stage;
    for (const lost of ["to-host", "to-guest"] as const) {
      await during(async () => {
        await cluster.namespace.cutOneWay(lost);
        const what = lost === "to-host" ? "sends" : "is sent";
        tell(`what ${firstNode(stage).nodeId} ${what} is lost`);
        await wait(CUT_MS);
        await cluster.namespace.heal();
      });
      tell("healed");
      await wait(BETWEEN_MS);
    }
  },
};
