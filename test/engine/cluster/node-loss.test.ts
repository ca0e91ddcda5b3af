/** What becomes of executions whose node, or its thread, is gone. */
import { test } from "tap";
import { SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import { passMachine, until } from "../shards/engine-fixture.ts";
import { choosingMachine, startCluster } from "./cluster-fixture.ts";

/** So long that what is quick was not waited for. */
const longAckWaitMs = 60_000;
/** Every other execution waits. */
const input = (of: number) => ({ seconds: of % 2 === 0 ? 0 : 1 });

test("what a node had that stops at once is finished by another, and what was recorded does not run again", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const first = await cluster.node("one");
  const { client, outcomes, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: choosingMachine });
  await start(machine, 200, { input });
  await ended(100);
  await first.stop();
  t.equal(outcomes.length, 100, "the others were still waiting");
  const second = await cluster.node("two");
  await ended(200);
  t.same(toldTwice(), []);
  t.ok(outcomes.every(({ status }) => status === SUCCEEDED));
  t.equal(second.node.completed, 100);
  t.ok(second.node.redelivered > 0);
});

test("what a killed thread had runs again at once, and what was recorded does not", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one", { ackWaitMs: longAckWaitMs });
  const { client, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: choosingMachine });
  await start(machine, 400, { input });
  await ended(200);
  t.ok(node.killShard(0));
  await ended(400);
  t.same(toldTwice(), []);
  await until("the frames to be done", () => node.framesHeld === 0 && node.unfinished === 0);
});

test("a thread killed in the middle of its work repeats nothing that it has told", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const options = { ackWaitMs: longAckWaitMs };
  const { node } = await cluster.node("one", options);
  await cluster.node("two", options);
  const { client, outcomes, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  const started = start(machine, 20_000);
  for (const share of [2_000, 6_000, 10_000]) {
    await ended(share);
    await until("the thread to be there", () => node.killShard(0));
  }
  t.ok(outcomes.length < 20_000, "it was in the middle of its work");
  await started;
  await ended(20_000);
  t.same(toldTwice(), []);
});

test("what a draining node's thread had when it died is finished by whoever has room", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const options = { ackWaitMs: longAckWaitMs };
  const first = await cluster.node("one", options);
  const { client, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: choosingMachine });
  await start(machine, 100, { input: () => ({ seconds: 1 }) });
  await until("the executions in their shard", () => first.node.active === 100);
  const second = await cluster.node("two", options);
  first.node.killShard(0);
  const drained = first.drain(5_000);
  await ended(100);
  t.equal(await drained, "finished");
  t.same(toldTwice(), []);
  t.equal(first.node.completed + second.node.completed, 100);
});
