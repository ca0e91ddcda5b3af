import type { Fault } from "../fault.ts";

const ROUNDS = 2;
/** Longer than the AckWait, shorter than the tasks. */
const PAUSE_MS = 1_500;
const BETWEEN_MS = 500;

/**
 * Tasks of 2 s under an AckWait of 1 s: leases hold for as long as their node can renew them. Nodes
 * that stand still in turn lose theirs, all at once, and take over each other's.
 */
export const redeliveryStorm: Fault = {
  name: "redelivery-storm",
  help: "AckWait of 1 s, tasks of 2 s, nodes that stand still for 1.5 s in turn.",
  shape: { ackWaitMs: 1000 },
  load: {
    scenario: "slow-calls",
    ratePerSecond: 1000,
    warmupMs: 4000,
    durationMs: 32_000,
    faultAtMs: 9000,
  },
  recovery: { from: "end", targetSeconds: () => 10 },
  mayRepeat: true,
  async inject({ cluster, during, wait, hit, tell }) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const node of cluster.nodes) {
        hit(node.nodeId);
        await during(async () => {
          await node.pause();
          await wait(PAUSE_MS);
          await node.resume();
        });
        await wait(BETWEEN_MS);
      }
      tell(`each node has stood still ${round + 1} times`);
    }
  },
};
