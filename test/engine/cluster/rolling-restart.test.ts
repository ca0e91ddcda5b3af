/** Nodes replaced one after the other, as for an update, while executions are started all the time. */
import { test } from "tap";
import { passMachine } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

test("a rolling restart of three nodes under load loses nothing and repeats nothing", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const nodes = [await cluster.node("a"), await cluster.node("b"), await cluster.node("c")];
  const { client, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  let isRolling = true;
  let started = 0;
  const load = (async () => {
    for (let round = 0; isRolling; round++) {
      await start(machine, 100, { prefix: `round-${round}` });
      started += 100;
    }
  })();
  for (const node of nodes) {
    t.equal(await node.drain(8_000), "finished", `${node.nodeId} has finished`);
    await node.stop();
    await cluster.node(`new-${node.nodeId}`);
  }
  isRolling = false;
  await load;
  await ended(started);
  t.ok(started > 1_000, "there was load");
  t.same(toldTwice(), []);
});
