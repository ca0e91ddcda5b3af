/** What strangers and broken workers send must not end a node. */
import { connect, type Socket } from "node:net";
import type { Test } from "tap";
import { test } from "tap";
import { connectToNats } from "../../../engine/transport/nats/nats-broker.ts";
import { clusterNameDefault, clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { oneState, passMachine, until } from "../shards/engine-fixture.ts";
import { type ClusterFixture, startCluster } from "./cluster-fixture.ts";

const names = clusterNames(clusterNameDefault);

/** A client that writes the protocol by itself: libraries refuse to send what this sends. */
async function rawClient(t: Test, { server }: ClusterFixture): Promise<Socket> {
  const { username, password } = new URL(server.urlFor("admin"));
  const socket = connect(server.port, server.host);
  t.teardown(() => socket.destroy());
  await new Promise((resolve) => socket.once("data", resolve));
  const login = { user: username, pass: password, verbose: false, headers: true, protocol: 1 };
  socket.write(`CONNECT ${JSON.stringify(login)}\r\n`);
  return socket;
}

function withHeaders(subject: string, headers: string, body: Uint8Array): Buffer {
  const head = Buffer.from(`NATS/1.0\r\n${headers}\r\n\r\n`);
  const sizes = `${head.length} ${head.length + body.length}`;
  return Buffer.concat([
    Buffer.from(`HPUB ${subject} ${sizes}\r\n`),
    head,
    body,
    Buffer.from("\r\n"),
  ]);
}

function frameOf(revisionId: string, number: number): Uint8Array {
  const builder = new StartFrameBuilder();
  builder.add(`raw-${number}`, "{}");
  return builder.close({ clientId: "0123456789ab", number, revisionId, createdMs: Date.now() });
}

test("headers that cannot be read do not end a node", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const { client, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  const socket = await rawClient(t, cluster);
  const bad = ["a b: c", "Stepstorm-Again: x\ny", "\u00fc: 1", ":", "no colon"];
  for (const [at, headers] of bad.entries()) {
    socket.write(withHeaders(names.starts(0), headers, frameOf(machine.revisionId, at + 1)));
    socket.write(withHeaders(names.sync, headers, frameOf(machine.revisionId, 100 + at)));
  }
  await start(machine, 100);
  await ended(100);
  await until("the frames among them to run as well", () => node.completed >= 100 + bad.length);
  t.equal(node.completed, 100 + bad.length, "the synchronous ones have nobody to answer");
});

test("a worker's answer with an unreadable header ends its execution, and not the node", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const { client } = await cluster.client();
  const definition = oneState({
    Type: "Task",
    Resource: "arn:aws:states:::nats:request",
    Parameters: { Subject: "tasks.raw" },
  });
  const machine = await client.deploy({ name: "m", definition });
  const socket = await rawClient(t, cluster);
  socket.on("data", (data) => {
    const reply = /tasks\.raw 1 (\S+)/.exec(data.toString())?.[1];
    if (reply === undefined) return;
    socket.write(withHeaders(reply, "Stepstorm-Error: Trace\n  line 2", Buffer.from("{}")));
  });
  socket.write("SUB tasks.raw 1\r\nPING\r\n");
  await new Promise((resolve) => socket.once("data", resolve));
  const { status, output } = await client.startSyncExecution({ machine });
  t.same({ status, output }, { status: "SUCCEEDED", output: "{}" }, "headers count as none");
});

test("data too deep for the node's own thread fails its execution, and not the node", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const { client } = await cluster.client();
  // Each round puts the data 200 levels deeper, to more than a stack of one megabyte can write.
  let nested: unknown = { "data.$": "$.data" };
  for (let level = 0; level < 200; level++) nested = { a: nested };
  const definition = JSON.stringify({
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Result: { data: 1, round: 0 }, Next: "More?" },
      "More?": {
        Type: "Choice",
        Choices: [{ Variable: "$.round", NumericLessThan: 40, Next: "Deeper" }],
        Default: "Call",
      },
      Deeper: {
        Type: "Pass",
        Parameters: { data: nested, "round.$": "States.MathAdd($.round, 1)" },
        Next: "More?",
      },
      Call: {
        Type: "Task",
        Resource: "arn:aws:states:::nats:request",
        Parameters: { Subject: "tasks.deep", "Payload.$": "$.data" },
        End: true,
      },
    },
  });
  const machine = await client.deploy({ name: "deep", definition });
  const { status, error, cause } = await client.startSyncExecution({ machine });
  t.match({ status, error, cause }, { status: "FAILED", error: "States.Runtime", cause: /called/ });
  const pass = await client.deploy({ name: "m", definition: passMachine });
  t.equal((await client.startSyncExecution({ machine: pass })).status, "SUCCEEDED");
});

test("a definition with thousands of problems is answered with the first of them", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await cluster.node("one");
  const { client } = await cluster.client();
  const states = Array.from({ length: 10_000 }, (_, at) => [
    `s${at}`,
    { Type: "Pass", Next: "no" },
  ]);
  const definition = JSON.stringify({ StartAt: "s0", States: Object.fromEntries(states) });
  await t.rejects(client.deploy({ name: "m", definition }), {
    message: /the first 200 of \d{4,} problems/,
  });
  t.ok(await client.deploy({ name: "m", definition: passMachine }));
});

test("a revision that could be none does not keep a shard busy for ever", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const servers = [cluster.server.urlFor("client")];
  const broker = await connectToNats({ servers, name: "t", connectMs: 5_000, warn: () => {} });
  t.teardown(() => broker.close());
  broker.publish(names.starts(0), frameOf("r".repeat(500_000), 1));
  const { client, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  await start(machine, 100);
  await ended(100);
  await until("nothing to be held", () => node.framesHeld === 0);
  t.equal(node.completed, 100, "none of that frame was run");
});
