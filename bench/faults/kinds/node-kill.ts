import type { Fault } from "../fault.ts";
import { anyNode } from "./victims.ts";

const AWAY_MS = 7_000;

/** What it had runs elsewhere when its leases have lapsed; later it comes back. */
export const nodeKill: Fault = {
  name: "node-kill",
  help: "kill -9 of a node, which is started again seconds later.",
  recovery: { from: "begin", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  async inject(stage) {
    const node = anyNode(stage);
    stage.tell(`${node.nodeId} is killed`);
    await stage.during(() => node.kill());
    await stage.wait(AWAY_MS);
    await stage.mend(() => node.start());
    stage.tell(`${node.nodeId} is back`);
  },
};
