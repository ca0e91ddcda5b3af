import type { Fault } from "../fault.ts";

/** The only server: while it is away nothing is accepted and nothing ends. */
export const serverKill: Fault = {
  name: "server-kill",
  help: "kill -9 of the only nats-server, started again on its store at once.",
  recovery: { from: "begin", targetSeconds: () => 5 },
  mayRepeat: true,
  async inject({ cluster, during, hit, tell }) {
    const server = cluster.servers[0]!;
    hit(server.name);
    tell(`${server.name} is killed`);
    await during(async () => {
      await server.kill();
      await server.restart();
    });
    tell(`${server.name} is back`);
  },
};
