/** Executions that kill threads, in a cluster. */
import { test } from "tap";
import { connectToNats } from "../../../engine/transport/nats/nats-broker.ts";
import { clusterNameDefault, clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { FAILED, SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import { faultyMachine, until } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

const names = clusterNames(clusterNameDefault);

test("an execution that kills its thread ends FAILED once, its neighbours never notice", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const options = {
    ackWaitMs: 60_000,
    services: [
      { resource: "faulty", fault: "exit" },
      { resource: "sound", latencyMs: 20, result: { "of.$": "$.of" } },
    ],
  };
  const nodes = [await cluster.node("one", options), await cluster.node("two", options)];
  const { client, outcomes, start, ended, toldTwice } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: faultyMachine("faulty") });
  await start(machine, 300, { input: (of) => ({ of, isFaulty: of === 50 }) });
  await ended(300);
  t.same(toldTwice(), []);
  for (const { name, status, output, cause } of outcomes) {
    const of = name.slice(4);
    if (of === "50") t.match({ status, cause }, { status: FAILED, cause: /twice/ });
    else if (status !== SUCCEEDED || output !== `{"of":${of}}`) t.fail(`${name} was a neighbour`);
  }
  for (const { node } of nodes) {
    await until("the frames to be done", () => node.framesHeld === 0 && node.unfinished === 0);
  }
  const servers = [cluster.server.urlFor("admin")];
  const broker = await connectToNats({ servers, name: "t", connectMs: 5_000, warn: () => {} });
  t.teardown(() => broker.close());
  const { streams } = await broker.connection.jetstreamManager();
  const { state } = await streams.info(names.poisonedStream);
  t.equal(state.messages, 1);
  const record = (await streams.getMessage(names.poisonedStream, { seq: 1 })).json();
  t.match(record, { kind: "execution", name: "run-50", input: '{"of":50,"isFaulty":true}' });
});
