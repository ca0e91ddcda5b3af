import { headers as newHeaders } from "nats";
import { type Test, test } from "tap";
import { RecordedResults } from "../../../engine/journal/recorded-results.ts";
import { systemClock, systemIds, systemScheduler } from "../../../engine/system-ports.ts";
import { connectToNats } from "../../../engine/transport/nats/nats-broker.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { ensureTopology } from "../../../engine/transport/nats/topology.ts";
import { RUNS_HEADER, writeRuns } from "../../../engine/transport/result-message.ts";
import { natsServerFor } from "../../support/nats-server.ts";

const names = clusterNames("stepstorm");
const clientId = "0123456789ab";
const MIB = 2 ** 20;

/** The results stream of a real server. Undefined where there is none. */
async function resultsOn(t: Test) {
  const server = await natsServerFor(t);
  if (server === undefined) return undefined;
  const options = { servers: [server.urlFor("node")], name: "t", connectMs: 5_000 };
  const broker = await connectToNats({ ...options, warn: (text) => t.comment(text) });
  t.teardown(() => broker.close());
  const { connection } = broker;
  const delay = (ms: number) => new Promise<void>((resolve) => systemScheduler.after(ms, resolve));
  await ensureTopology({ connection, delay }, names, {
    streams: 1,
    replicas: 1,
    ackWaitMs: 1_000,
    storage: "memory",
    startsBytesMax: MIB,
    resultsBytesMax: MIB,
    resultsAgeMsMax: 60_000,
  });
  const jetStream = connection.jetstream();
  /** Stores records of these executions of a frame. @returns Their sequence in the stream. */
  const record = async (number: number, first: number, count: number, of = clientId) => {
    const headers = newHeaders();
    headers.set(RUNS_HEADER, writeRuns([{ number, first, count }]));
    return (await jetStream.publish(names.results(of), Buffer.from("body"), { headers })).seq;
  };
  const read: string[] = [];
  const system = { clock: systemClock, scheduler: systemScheduler, ids: systemIds };
  const watched = watchedBroker(broker, read);
  const recorded = new RecordedResults({ ...system, broker: watched, connection }, names);
  t.teardown(() => recorded.close());
  return { record, recorded, read, connection };
}

/** Notes which sequences are delivered to readings. */
function watchedBroker(broker: Awaited<ReturnType<typeof connectToNats>>, read: string[]) {
  return {
    payloadBytesMax: broker.payloadBytesMax,
    serverVersion: broker.serverVersion,
    get state() {
      return broker.state;
    },
    publish: broker.publish.bind(broker),
    request: broker.request.bind(broker),
    newInbox: broker.newInbox.bind(broker),
    onState: broker.onState.bind(broker),
    flush: broker.flush.bind(broker),
    close: broker.close.bind(broker),
    subscribe: ((subject, handler, options) =>
      broker.subscribe(
        subject,
        (message) => {
          if (message.reply !== "") read.push(message.reply.split(".")[5]!);
          handler(message);
        },
        options,
      )) as typeof broker.subscribe,
  };
}

test("what is recorded of frames is found, of this client alone, from where the client had read", async (t) => {
  const results = await resultsOn(t);
  if (results === undefined) return;
  const { record, recorded, read } = results;
  const ask = (number: number, afterSequence: number) =>
    recorded.finishedOf(clientId, { number, count: 8, afterSequence });
  t.equal(await ask(1, 0), null, "nothing is there yet");
  await record(1, 0, 8);
  const seen = await record(2, 0, 1);
  await record(7, 0, 8, "ba9876543210");
  await record(3, 0, 2);
  await record(3, 4, 1);
  t.same(await ask(3, seen), Uint8Array.of(0b1_0011));
  t.same(read, ["4", "5"], "only what came after");
  t.equal(await ask(7, seen), null, "another client's");
  t.equal(read.length, 2, "what was read is not read again");
  await record(9, 0, 1);
  t.same(await ask(9, seen), Uint8Array.of(1));
  t.same(read, ["4", "5", "6"], "only the rest");
  t.same(await ask(1, 0), Uint8Array.of(0xff), "an older frame is read from its own beginning");
  t.equal(await ask(10, await record(9, 1, 1)), null, "none of its outcomes is there yet");
  t.same(await ask(1, 1_000), Uint8Array.of(0xff), "a stream made anew is read from its beginning");
});

test("many frames that are asked for at once share one reading, and thousands of messages are read", async (t) => {
  const results = await resultsOn(t);
  if (results === undefined) return;
  const { record, recorded, read } = results;
  const frames = 2_500;
  for (let number = 1; number <= frames; number += 100) {
    const some = Array.from({ length: 100 }, (_, at) => record(number + at, 0, 1));
    await Promise.all(some);
  }
  const answers = await Promise.all(
    Array.from({ length: frames }, (_, at) =>
      recorded.finishedOf(clientId, { number: at + 1, count: 2, afterSequence: 0 }),
    ),
  );
  t.ok(answers.every((bits) => bits?.[0] === 1));
  t.equal(read.length, frames);
});

test("a results stream that is gone tells nothing, rather than that nothing is recorded", async (t) => {
  const results = await resultsOn(t);
  if (results === undefined) return;
  const { record, recorded, connection } = results;
  await record(1, 0, 1);
  const manager = await connection.jetstreamManager();
  await manager.streams.delete(names.resultsStream);
  await t.rejects(recorded.finishedOf(clientId, { number: 1, count: 2, afterSequence: 0 }));
});
