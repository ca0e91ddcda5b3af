/** Clients that leave, and others that go on for them. */
import { test } from "tap";
import { until } from "../shards/engine-fixture.ts";
import { choosingMachine, startCluster } from "./cluster-fixture.ts";

const [earlier, later] = ["0123456789ab", "ba9876543210"];

test("a client takes over the outcomes of an earlier one, without those that were taken in", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const first = await cluster.client({ clientId: earlier });
  const machine = await first.client.deploy({ name: "m", definition: choosingMachine });
  await first.start(machine, 100, { input: (of) => ({ seconds: of < 60 ? 0 : 1 }) });
  await first.ended(60);
  await first.close();
  const second = await cluster.client({ clientId: later, resumes: [earlier] });
  await second.start(machine, 10, { prefix: "own", input: () => ({ seconds: 0 }) });
  await second.ended(50);
  t.equal(node.completed, 110);
  t.equal(first.outcomes.length, 60);
  t.equal(second.outcomes.length, 50);
  const both = [...first.outcomes, ...second.outcomes].map(({ name }) => name);
  t.equal(new Set(both).size, 110, "none of them twice");
});

test("outcomes wait for their client", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const first = await cluster.client({ clientId: earlier });
  const machine = await first.client.deploy({ name: "m", definition: choosingMachine });
  await first.start(machine, 50, { input: () => ({ seconds: 1 }) });
  await first.close();
  await until("the executions to end", () => node.completed === 50);
  const second = await cluster.client({ clientId: later, resumes: [earlier] });
  await second.ended(50);
  t.equal(first.outcomes.length, 0);
  t.same(second.toldTwice(), []);
});
