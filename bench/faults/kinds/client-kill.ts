import type { Fault } from "../fault.ts";

/** The second client takes over what the first had not taken in, and goes on with the load. */
export const clientKill: Fault = {
  name: "client-kill",
  help: "kill -9 of the client's process; a second one goes on for it.",
  recovery: { from: "begin", targetSeconds: (ackWaitSeconds) => ackWaitSeconds + 2 },
  mayRepeat: true,
  async inject({ session, during, hit, tell }) {
    hit("client");
    tell("the client is killed");
    await during(() => session.kill());
    await session.resume();
    tell("a second client goes on");
  },
};
