import type { Fault } from "../fault.ts";
import { anyLeader } from "./victims.ts";

/** It wakes up as one that still believes to lead. */
export const leaderPause: Fault = {
  name: "leader-pause",
  help: "SIGSTOP of the nats-server that leads a stream of three replicas, for --pause.",
  shape: { servers: 3, replicas: 3 },
  load: { durationMs: 50_000, ratePerSecond: 1000 },
  isPause: true,
  recovery: { from: "begin", targetSeconds: () => 10 },
  mayRepeat: true,
  async inject(stage) {
    const { during, wait, pauseMs, tell } = stage;
    const server = await anyLeader(stage);
    await during(async () => {
      await server.kill("SIGSTOP");
      tell(`${server.name} is stopped`);
      await wait(pauseMs);
      await server.kill("SIGCONT");
    });
    tell(`${server.name} goes on`);
  },
};
