import { mountObstacle } from "../cluster/small-disk.ts";
import type { Fault } from "../fault.ts";

const FULL_MS = 5_000;
const WAKE_MS = 3_000;

/**
 * nats-server 2.10 turns JetStream off when a write fails for want of space, and does not turn it on
 * again by itself when there is some: then it is restarted.
 */
export const diskFull: Fault = {
  name: "disk-full",
  help: "The disk of the only nats-server is full for 5 s.",
  shape: { diskMb: 64 },
  load: { durationMs: 26_000 },
  recovery: { from: "end", targetSeconds: () => 5 },
  mayRepeat: true,
  obstacle: mountObstacle,
  async inject({ cluster, during, wait, hit, tell }) {
    const server = cluster.servers[0]!;
    hit(`${server.name}'s disk`);
    await during(async () => {
      cluster.disk.fill();
      tell("the disk is full");
      await wait(FULL_MS);
      cluster.disk.free();
      tell("the disk has room again");
      if (await cluster.view.answersWithin(WAKE_MS)) return;
      await server.restart();
      tell("JetStream did not come back by itself: the server is restarted");
    });
  },
};
