/** A cluster that is full, and what is among the starts that does not belong there. */
import { test } from "tap";
import { connectToNats } from "../../../engine/transport/nats/nats-broker.ts";
import { clusterNameDefault, clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { passMachine, until } from "../shards/engine-fixture.ts";
import { type ClusterFixture, startCluster } from "./cluster-fixture.ts";

const MIB = 2 ** 20;
const names = clusterNames(clusterNameDefault);

/** Everything in the stream of what was set aside. */
async function setAside({ server }: ClusterFixture): Promise<Record<string, unknown>[]> {
  const servers = [server.urlFor("admin")];
  const broker = await connectToNats({ servers, name: "t", connectMs: 5_000, warn: () => {} });
  const manager = await broker.connection.jetstreamManager();
  const { state } = await manager.streams.info(names.poisonedStream);
  const records = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await manager.streams.getMessage(names.poisonedStream, { seq });
    records.push(message.json() as Record<string, unknown>);
  }
  await broker.close();
  return records;
}

test("a full stream refuses starts, and takes them again when it has room", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const first = await cluster.node("one", { streams: 1, startsBytesMax: MIB });
  const { client, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  await first.stop();
  const input = { text: "x".repeat(200_000) };
  for (let of = 0; of < 5; of++) {
    await client.startExecution({ machine, name: `kept-${of}`, input });
  }
  await t.rejects(client.startExecution({ machine, input }), {
    name: "StartRefused",
    code: "ThrottlingException",
    message: /full.*Try again later/,
  });
  await cluster.node("two");
  await ended(5);
  await until("the stream to have room", async () => {
    return client.startExecution({ machine, name: "again", input }).then(
      () => true,
      () => false,
    );
  });
  await start(machine, 10);
  await ended(16);
});

test("garbage among the starts is set aside, and does not keep the rest from running", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const { client, start, ended } = await cluster.client();
  const machine = await client.deploy({ name: "m", definition: passMachine });
  const builder = new StartFrameBuilder();
  const frameOf = (clientId: string) => {
    builder.add("name", "{}");
    return builder.close({ clientId, number: 1, revisionId: machine.revisionId, createdMs: 1 });
  };
  const broken = frameOf("0123456789ab").slice(0, -3);
  const garbage = [
    Buffer.from("hello"),
    new Uint8Array(0),
    frameOf("a b.c*d>\r\nPU"),
    broken,
    new Uint8Array(600_000),
  ];
  const servers = [cluster.server.urlFor("client")];
  const broker = await connectToNats({ servers, name: "t", connectMs: 5_000, warn: () => {} });
  t.teardown(() => broker.close());
  for (const bytes of garbage) broker.publish(names.starts(0), bytes);
  broker.publish(names.sync, Buffer.from("hello"), { reply: broker.newInbox() });
  broker.publish(names.sync, frameOf("0123456789ab"));
  for (const text of ["null", "{", "{}", "7"]) {
    broker.publish(names.requests, Buffer.from(text));
    broker.publish(names.requests, Buffer.from(text), { reply: broker.newInbox() });
  }
  await broker.flush();
  await start(machine, 100);
  await ended(100);
  await until("the streams to be empty", () => node.framesHeld === 0);
  await until("all of it to be set aside", async () => {
    return (await setAside(cluster)).length === garbage.length;
  });
  const kept = await setAside(cluster);
  for (const { kind } of kept) t.equal(kind, "unreadable");
  const whole = garbage.filter(({ length }) => length < 1_000);
  for (const bytes of whole) {
    const base64 = Buffer.from(bytes).toString("base64");
    t.ok(
      kept.some((record) => record["base64"] === base64),
      "it is there as it came",
    );
  }
  t.ok(kept.some(({ bytes }) => bytes === 600_000));
});
