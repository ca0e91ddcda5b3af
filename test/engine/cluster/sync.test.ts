/** Synchronous executions in a cluster: at most once, and never silence. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Test, test } from "tap";
import type { RunningNatsServer } from "../../../cluster/nats-server.ts";
import { oneState, passMachine, until } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

const waitMachine = oneState({ Type: "Wait", SecondsPath: "$.seconds" });
const cli = fileURLToPath(new URL("../../../engine/cli.js", import.meta.url));

/** A node in a process of its own, which can be killed. */
async function startNodeProcess(t: Test, server: RunningNatsServer): Promise<() => void> {
  const flags = ["start", "--role", "shard", "--nats", server.urlFor("node"), "--shards", "1"];
  const child = spawn(process.execPath, [cli, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  t.teardown(() => child.kill("SIGKILL"));
  let said = "";
  child.stdout.on("data", (data) => {
    said += String(data);
  });
  await until(
    () => `the node to be ready; it said ${said}`,
    () => said.includes("is ready"),
  );
  return () => void child.kill("SIGKILL");
}

test("a synchronous execution is answered with its outcome", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const { client, outcomes } = await cluster.client();
  const pass = await client.deploy({ name: "pass", definition: passMachine });
  const wait = await client.deploy({ name: "wait", definition: waitMachine });
  const done = await client.startSyncExecution({ machine: pass, input: { a: 1 } });
  t.hasStrict(done, { status: "SUCCEEDED", output: '{"a":1}' });
  const failed = await client.startSyncExecution({ machine: wait, input: {} });
  t.hasStrict(failed, { status: "FAILED", error: "States.Runtime" });
  const many = Array.from({ length: 300 }, (_, of) =>
    client.startSyncExecution({ machine: pass, input: { of } }),
  );
  const outputs = (await Promise.all(many)).map(({ output }) => output);
  t.same(
    outputs,
    Array.from(outputs, (_, of) => JSON.stringify({ of })),
  );
  t.equal(node.completed, 302);
  t.equal(node.unfinished, 0);
  t.equal(outcomes.length, 302);
});

test("a node without room refuses a synchronous execution", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one", { activePerShardMax: 1 });
  const { client } = await cluster.client();
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const first = client.startSyncExecution({ machine, input: { seconds: 1 } });
  await until("the first in its shard", () => node.active === 1);
  await t.rejects(client.startSyncExecution({ machine, input: { seconds: 0 } }), {
    name: "StartRefused",
    code: "ThrottlingException",
  });
  t.hasStrict(await first, { status: "SUCCEEDED" });
});

test("who waits for an execution whose thread dies, or whose node stops, is told so at once", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node, stop } = await cluster.node("one");
  const { client } = await cluster.client();
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const lostWith = async (message: RegExp, act: () => void) => {
    const call = client.startSyncExecution({ machine, input: { seconds: 60 } });
    const told = t.rejects(call, { name: "StartRefused", code: "ServiceUnavailable", message });
    await until("the node to have the execution", () => node.unfinished === 1);
    act();
    await told;
  };
  await lostWith(/thread that ran the execution died/, () => node.killShard(0));
  await until("another thread", () =>
    client.startSyncExecution({ machine, input: { seconds: 0 } }).then(
      () => true,
      () => false,
    ),
  );
  await lostWith(/was stopped/, () => void stop());
  t.equal(node.completed, 1);
});

test("who waits for an execution whose node was killed is told so within seconds", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const kill = await startNodeProcess(t, cluster.server);
  const { client } = await cluster.client();
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const call = client.startSyncExecution({ machine, input: { seconds: 60 } });
  const told = t.rejects(call, {
    name: "StartRefused",
    code: "ServiceUnavailable",
    message: /says nothing any more/,
  });
  kill();
  await told;
});
