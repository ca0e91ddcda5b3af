import type { Fault } from "../fault.ts";
import { anyLeader } from "./victims.ts";

const AWAY_MS = 3_000;

/** The other two elect a new leader; what was acknowledged is at both of them. */
export const leaderKill: Fault = {
  name: "leader-kill",
  help: "kill -9 of the nats-server that leads a stream of three replicas.",
  shape: { servers: 3, replicas: 3 },
  load: { durationMs: 28_000, ratePerSecond: 1000 },
  recovery: { from: "begin", targetSeconds: () => 10 },
  mayRepeat: true,
  async inject(stage) {
    const { cluster, during, mend, wait, tell } = stage;
    const server = await anyLeader(stage);
    await during(async () => {
      await server.kill();
      await cluster.view.leadersBesides(server.name);
    });
    tell("all streams and consumers have other leaders");
    await wait(AWAY_MS);
    await mend(() => server.restart());
    tell(`${server.name} is back`);
  },
};
