/** A node that is asked to end finishes what it has, or hands it back. */
import { test } from "tap";
import { until } from "../shards/engine-fixture.ts";
import { choosingMachine, startCluster } from "./cluster-fixture.ts";

test("a draining node finishes what it has and takes no more", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node, drain } = await cluster.node("one");
  const { client, outcomes, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: choosingMachine });
  await start(machine, 100, { input: () => ({ seconds: 1 }) });
  await until("the executions in their shard", () => node.active === 100);
  const drained = drain(8_000);
  await start(machine, 50, { prefix: "late", input: () => ({ seconds: 0 }) });
  t.equal(await drained, "finished");
  t.equal(node.framesHeld, 0);
  await ended(100);
  t.equal(outcomes.length, 100, "what was started later waits");
  await cluster.node("two");
  await ended(150);
  t.equal(outcomes.length, 150);
});

test("what a draining node cannot finish in time another takes at once, without what is recorded", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const options = { ackWaitMs: 60_000 };
  const first = await cluster.node("one", options);
  const { client, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: choosingMachine });
  await start(machine, 100, { input: (of) => ({ seconds: of % 2 === 0 ? 0 : 2 }) });
  await ended(50);
  t.equal(await first.drain(0), "handed-back");
  t.equal(first.node.framesHeld, 0);
  t.equal(first.node.unfinished, 0);
  await first.stop();
  const second = await cluster.node("two", options);
  await ended(100);
  t.same(toldTwice(), []);
  t.equal(second.node.completed, 50);
});
