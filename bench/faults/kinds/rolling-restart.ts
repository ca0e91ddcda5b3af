import type { Fault } from "../fault.ts";

/** A node that drains finishes what it has: nothing is left for another one to run again. */
export const rollingRestart: Fault = {
  name: "rolling-restart",
  help: "SIGTERM to each of three nodes in turn, each started again: nothing ends twice.",
  load: { durationMs: 20_000 },
  recovery: { from: "end", targetSeconds: () => 1 },
  mayRepeat: false,
  async inject({ cluster, during, hit, tell }) {
    await during(async () => {
      for (const node of cluster.nodes) {
        hit(node.nodeId);
        await node.drain();
        await node.start();
        tell(`${node.nodeId} has drained and is back`);
      }
    });
  },
};
