import type { Fault } from "../fault.ts";
import { anyNode } from "./victims.ts";

/** Others run what it holds. When it wakes up it must not say a word about that. */
export const nodePause: Fault = {
  name: "node-pause",
  help: "SIGSTOP of a node for --pause: it wakes up as a zombie.",
  load: { durationMs: 46_000 },
  isPause: true,
  recovery: { from: "begin", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  async inject(stage) {
    const { during, wait, pauseMs, tell } = stage;
    const node = anyNode(stage);
    await during(async () => {
      await node.pause();
      tell(`${node.nodeId} is stopped`);
      await wait(pauseMs);
      await node.resume();
    });
    tell(`${node.nodeId} goes on`);
  },
};
