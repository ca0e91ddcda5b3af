/** What a cluster does when nothing goes wrong. */
import { test } from "tap";
import { SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import { functionArn, oneState, passMachine, until } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

const slowMachine = oneState({ Type: "Task", Resource: functionArn("slow") });

test("executions run, and each outcome comes to its client once", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const node = await cluster.node("one");
  const { client, outcomes, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "pass", definition: passMachine });
  await start(machine, 1_000);
  await ended(1_000);
  t.same(toldTwice(), []);
  t.ok(
    outcomes.every(({ name, status, output }) => {
      return status === SUCCEEDED && output === `{"of":${name.slice(4)}}`;
    }),
    "each with its own output",
  );
  await until("the streams to be empty", () => node.node.framesHeld === 0);
  t.equal(node.node.completed, 1_000);
  t.equal(node.node.redelivered, 0);
});

test("each client hears of its own executions alone", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const [here, there] = [await cluster.client(), await cluster.client()];
  const machine = await here.client.deploy({ name: "pass", definition: passMachine });
  await Promise.all([
    here.start(machine, 50, { prefix: "here" }),
    there.start(machine, 50, { prefix: "there" }),
  ]);
  await Promise.all([here.ended(50), there.ended(50)]);
  t.ok(here.outcomes.every(({ name }) => name.startsWith("here-")));
  t.ok(there.outcomes.every(({ name }) => name.startsWith("there-")));
});

test("a machine deployed at one node runs at another that has never heard of it", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const first = await cluster.node("one");
  const { client, outcomes, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "pass", definition: passMachine });
  await first.stop();
  const second = await cluster.node("two");
  await start(machine, 10);
  await ended(10);
  t.ok(outcomes.every(({ status }) => status === SUCCEEDED));
  t.equal(second.node.completed, 10);
});

test("frames of a revision that was replaced meanwhile run as it was", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const { client, outcomes, start, ended } = await cluster.client();
  const definition = (Result: string) => oneState({ Type: "Pass", Result });
  const old = await client.deploy({ name: "m", definition: definition("old") });
  const young = await client.deploy({ name: "m", definition: definition("young") });
  t.not(old.revisionId, young.revisionId);
  await start(old, 3, { prefix: "old" });
  await start(young, 3, { prefix: "young" });
  await ended(6);
  for (const { name, output } of outcomes) t.equal(output, `"${name.split("-")[0]}"`);
});

test("clusters on one server do not see one another", async (t) => {
  const cluster = await startCluster(t, ["red", "blue"]);
  if (cluster === undefined) return;
  const nodes = {
    red: await cluster.node("same-id", { cluster: "red" }),
    blue: await cluster.node("same-id", { cluster: "blue" }),
  };
  const red = await cluster.client({ cluster: "red" });
  const blue = await cluster.client({ cluster: "blue" });
  const machine = await red.client.deploy({ name: "m", definition: passMachine });
  t.equal(await blue.client.describe("m"), undefined);
  await red.start(machine, 20);
  await red.ended(20);
  t.equal(blue.outcomes.length, 0);
  t.equal(nodes.red.node.completed, 20);
  t.equal(nodes.blue.node.completed, 0);
});

test("nodes of one host share the work, and none of it is done twice", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const options = { activePerShardMax: 16, services: [{ resource: "slow", latencyMs: 10 }] };
  const nodes = [await cluster.node("one", options), await cluster.node("two", options)];
  const { client, start, ended, toldTwice } = await cluster.client({
    stream: { recordsMax: 16 },
  });
  const machine = await client.deploy({ name: "slow", definition: slowMachine });
  await start(machine, 400);
  await ended(400);
  t.same(toldTwice(), []);
  for (const { node, nodeId } of nodes) t.ok(node.completed > 0, `${nodeId} had some`);
  t.equal(nodes[0]!.node.completed + nodes[1]!.node.completed, 400);
});

test("a machine of type STANDARD is not deployed, and the reason is said", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const { client } = await cluster.client();
  const deployed = client.deploy({ name: "m", definition: passMachine, type: "STANDARD" });
  await t.rejects(deployed, { name: "DeployRefused", message: /type STANDARD are not run here/ });
  t.equal(await client.describe("m"), undefined);
});
