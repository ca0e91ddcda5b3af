/** The nats-server is killed and comes back while executions run. */
import { test } from "tap";
import { passMachine, until } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

test("a server killed and restarted under load loses nothing, and repeats no more than was in flight", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { server } = cluster;
  await cluster.node("one");
  await cluster.node("two");
  const { client, outcomes, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  let isLoading = true;
  let started = 0;
  const load = (async () => {
    for (let round = 0; isLoading; round++) {
      await start(machine, 100, { prefix: `round-${round}` });
      started += 100;
    }
  })();
  await ended(3_000);
  const toldBefore = outcomes.length;
  await server.kill();
  const inFlight = started + 100 - toldBefore;
  await server.restart();
  await until("executions to be accepted again", () => started > toldBefore + 1_000);
  isLoading = false;
  await load;
  await ended(started);
  t.ok(toldTwice().length <= inFlight);
});

test("streams that were in memory alone are made anew after a restart, and the cluster goes on", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { server } = cluster;
  await cluster.node("one", { durability: "memory" });
  const { client, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  await start(machine, 300, { prefix: "before" });
  await ended(300);
  await server.kill();
  await server.restart();
  await start(machine, 100, { prefix: "after" });
  await ended(400);
});
