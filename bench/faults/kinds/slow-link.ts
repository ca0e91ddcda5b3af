import type { Fault } from "../fault.ts";
import { firstNode } from "./victims.ts";

const SLOW_MS = 8_000;
const DELAY_MS = 300;
const JITTER_MS = 400;

/** Late, but in time for every lease. */
export const slowLink: Fault = {
  name: "slow-link",
  help: "Everything between a node and its server is 300 to 700 ms late for 8 s.",
  shape: { road: "proxies" },
  load: { durationMs: 20_000 },
  recovery: { from: "end", targetSeconds: () => 5 },
  mayRepeat: true,
  async inject(stage) {
    const { cluster, during, wait, tell } = stage;
    await during(async () => {
      for (const proxy of cluster.proxies) proxy.setDelay(DELAY_MS, JITTER_MS);
      tell(`the link of ${firstNode(stage).nodeId} is slow`);
      await wait(SLOW_MS);
      for (const proxy of cluster.proxies) proxy.heal();
    });
    tell("healed");
  },
};
