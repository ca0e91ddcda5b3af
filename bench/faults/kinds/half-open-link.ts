import type { Fault } from "../fault.ts";
import { firstNode } from "./victims.ts";

const SILENT_MS = 10_000;

/** Both ends believe in a connection that carries nothing: only unanswered pings tell. */
export const halfOpenLink: Fault = {
  name: "half-open-link",
  help: "The connection of a node to its server falls silent for good, without being closed.",
  shape: { road: "proxies" },
  load: { durationMs: 22_000 },
  recovery: { from: "begin", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  async inject(stage) {
    const { cluster, during, wait, tell } = stage;
    await during(async () => {
      for (const proxy of cluster.proxies) proxy.halfOpen();
      tell(`the connection of ${firstNode(stage).nodeId} is silent`);
      await wait(SILENT_MS);
    });
  },
};
