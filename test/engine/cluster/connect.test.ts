/** A client as a user's own program has it: one call, and outcomes as data. */
import { test } from "tap";
import { connectCluster, type ExecutionOutcome } from "../../../engine/cluster-client.ts";
import { until } from "../shards/engine-fixture.ts";
import { choosingMachine, startCluster } from "./cluster-fixture.ts";

test("a client connects in one call, hears outcomes, and a later one takes over the rest", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const servers = cluster.server.urlFor("client");
  const outcomes: ExecutionOutcome[] = [];
  const first = await connectCluster({ servers, onOutcome: (one) => void outcomes.push(one) });
  t.teardown(() => first.close());
  const machine = await first.client.deploy({ name: "m", definition: choosingMachine });
  await first.client.startExecution({ machine, name: "quick", input: { seconds: 0 } });
  await until("its outcome", () => outcomes.length === 1);
  t.strictSame(outcomes, [
    { name: "quick", status: "SUCCEEDED", output: '{"seconds":0}', error: null, cause: null },
  ]);
  const sync = await first.client.startSyncExecution({ machine, input: { seconds: 0 } });
  t.equal(sync.status, "SUCCEEDED");
  await first.client.startExecution({ machine, name: "slow", input: { seconds: 1 } });
  await first.close();
  const second = await connectCluster({
    servers,
    resumes: [first.client.clientId],
    onOutcome: (one) => void outcomes.push(one),
  });
  t.teardown(() => second.close());
  await until("the outcome of the earlier one's", () => outcomes.length === 2);
  t.hasStrict(outcomes[1], { name: "slow", status: "SUCCEEDED" });
});

test("what cannot be connected to is told with what to do", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { server } = cluster;
  const wrong = server.urlFor("client").replace(/:\w+@/, ":wrong@");
  await t.rejects(connectCluster({ servers: wrong }), {
    message: /refuses the user "client": is the password right/,
  });
  await t.rejects(connectCluster({ servers: server.url }), {
    message: /wants a user and a password/,
  });
  await t.rejects(connectCluster({ servers: server.urlFor("client") }), {
    message: /no cluster|node/i,
  });
});
