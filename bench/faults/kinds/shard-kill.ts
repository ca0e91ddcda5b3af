import type { Fault } from "../fault.ts";
import { anyNode } from "./victims.ts";

/** The node stays and gives back at once what the thread had: nobody waits for an AckWait. */
export const shardKill: Fault = {
  name: "shard-kill",
  help: "A shard's thread ends at once; its node replaces it.",
  recovery: { from: "begin", targetSeconds: () => 1 },
  mayRepeat: true,
  async inject(stage) {
    const { nodeId } = anyNode(stage);
    stage.tell(`the shard of ${nodeId} is killed`);
    await stage.during(() => stage.cluster.view.killShard(nodeId, 0));
  },
};
