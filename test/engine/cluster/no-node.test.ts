/** A cluster none of whose nodes runs at the moment. */
import { test } from "tap";
import { passMachine } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

test("without a node starts are kept and run by the next one, and all else is refused with the reason", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const first = await cluster.node("one");
  const { client, outcomes, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "pass", definition: passMachine });
  await first.stop();
  await start(machine, 500);
  await t.rejects(client.startSyncExecution({ machine }), {
    name: "StartRefused",
    code: "ServiceUnavailable",
    message: "No node of the cluster is running.",
  });
  const message = /no node of the cluster is running/;
  const deployed = client.deploy({ name: "other", definition: passMachine });
  await Promise.all([
    t.rejects(deployed, { name: "DeployRefused", message }),
    t.rejects(client.describe("pass"), { name: "NotAnswered", message }),
  ]);
  t.equal(outcomes.length, 0);
  await cluster.node("two");
  await ended(500);
  t.same(toldTwice(), []);
});
