import type { Fault } from "../fault.ts";
import { firstNode } from "./victims.ts";

const BREAKS = 6;
const BETWEEN_MS = 1_000;

/** What was on its way is lost each time, in both directions. */
export const brokenLink: Fault = {
  name: "broken-link",
  help: "The connection of a node to its server is reset six times, once a second.",
  shape: { road: "proxies" },
  load: { durationMs: 20_000 },
  recovery: { from: "end", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  async inject(stage) {
    const { cluster, during, wait, tell } = stage;
    tell(`the connection of ${firstNode(stage).nodeId} breaks again and again`);
    for (let time = 0; time < BREAKS; time++) {
      await during(async () => {
        for (const proxy of cluster.proxies) proxy.breakConnections();
      });
      await wait(BETWEEN_MS * (0.5 + stage.random()));
    }
  },
};
