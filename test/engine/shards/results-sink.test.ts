import { type Test, test } from "tap";
import { ResultsSink, RUNS_MAX } from "../../../engine/shards/results-sink.ts";
import { AckedPublisher } from "../../../engine/transport/nats/acked-publisher.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { RUNS_HEADER, readRuns, unpackResults } from "../../../engine/transport/result-message.ts";
import {
  readTerminalFrame,
  SUCCEEDED,
  TerminalFrameBuilder,
  terminalAt,
} from "../../../engine/transport/terminal-frame.ts";
import { FakeBroker, type Published } from "../transport/nats/fake-broker.ts";
import { runsOf } from "./frames.ts";
import { VirtualTime } from "./virtual-time.ts";

const client = "0123456789ab";
const other = "ba9876543210";

/** Frames have ten times their sequence as numbers; those in `lapsed` are not held any more. */
function sinkOn(t: Test, { bytesMax = 1024 * 1024, inFlightMax = 64 } = {}) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const publisher = new AckedPublisher(
    { broker, clock: time.clock, scheduler: time.scheduler, random: { next: () => 0 } },
    { inFlightMax, giveUpMs: Number.POSITIVE_INFINITY },
  );
  t.teardown(() => publisher.close());
  const stored: number[][] = [];
  const lapsed = new Set<number>();
  const sink = new ResultsSink({
    publisher,
    names: clusterNames("c"),
    bytesMax,
    lifeId: "life",
    numberOf: (sequence) => (lapsed.has(sequence) ? undefined : 10 * sequence),
    onStored: (runs) => void stored.push([...runs]),
  });
  /** One batch, with a record for each execution of its runs. */
  const send = (clientId: string, ...runs: [number, number, number][]) => {
    const builder = new TerminalFrameBuilder(clientId, "separator");
    for (const [sequence, first, count] of runs) {
      for (let index = first; index < first + count; index++) {
        const name = `${sequence}-${index}`;
        builder.add(10 * sequence, index, name, SUCCEEDED, { of: name }, null, null);
      }
    }
    sink.send(clientId, builder.close(), runsOf(...runs));
  };
  const answer = ({ reply }: Published) => broker.deliver(reply, { data: { seq: 1 } });
  return { broker, publisher, sink, stored, lapsed, send, answer };
}

const runsIn = ({ headers }: Published) =>
  readRuns(headers[RUNS_HEADER]!).map(({ number, first, count }) => [number, first, count]);

/** `number-index` of every record, as the receiver reads them. */
function recordsIn({ data }: Published): string[] {
  return unpackResults(data).flatMap((bytes) => {
    const frame = readTerminalFrame(bytes);
    return Array.from({ length: frame.count }, (_, place) => {
      const { number, index } = terminalAt(frame, place);
      return `${number}-${index}`;
    });
  });
}

test("records are told stored when the stream has them, and not before", (t) => {
  const { broker, sink, stored, send, answer } = sinkOn(t);
  send(client, [1, 0, 3], [2, 5, 1]);
  const [message, ...more] = broker.take();
  t.equal(more.length, 0);
  t.equal(message?.subject, `c.results.${client}`);
  t.same(runsIn(message!), [
    [10, 0, 3],
    [20, 5, 1],
  ]);
  t.same(recordsIn(message!), ["10-0", "10-1", "10-2", "20-5"]);
  t.same(stored, []);
  t.ok(sink.pendingBytes > 0);
  answer(message!);
  t.same(stored, [[1, 0, 3, 2, 5, 1]]);
  t.equal(sink.pendingBytes, 0);
  t.end();
});

test("while several messages are under way, what comes meanwhile is put together by client", (t) => {
  const { broker, sink, stored, send, answer } = sinkOn(t);
  for (const sequence of [1, 2, 3]) send(client, [sequence, 0, 1]);
  const first = broker.take();
  t.equal(first.length, 3);
  for (const sequence of [4, 5]) send(client, [sequence, 0, 1]);
  send(other, [6, 0, 1]);
  t.same(broker.take(), []);
  answer(first[1]!);
  const gathered = broker.take();
  t.same(gathered.map(runsIn), [
    [
      [40, 0, 1],
      [50, 0, 1],
    ],
    [[60, 0, 1]],
  ]);
  t.same(recordsIn(gathered[0]!), ["40-0", "50-0"]);
  for (const message of [...gathered, first[0]!, first[2]!]) answer(message);
  t.equal(stored.length, 6);
  t.equal(sink.pendingBytes, 0);
  const ids = [...first, ...gathered].map(({ headers }) => headers["Nats-Msg-Id"]);
  t.equal(new Set(ids).size, 5, "every message has an id of its own");
  t.end();
});

test("what is gathered is sent when it is a message's worth, though others are under way", (t) => {
  const { broker, send } = sinkOn(t);
  for (const sequence of [1, 2, 3]) send(client, [sequence, 0, 1]);
  broker.take();
  for (let sequence = 4; sequence < 40; sequence++) send(client, [sequence, 0, 500]);
  const sent = broker.take();
  t.ok(sent.length > 0);
  for (const { data } of sent) t.ok(data.length >= 256 * 1024);
  t.end();
});

test("records of frames that are not held any more are left out", (t) => {
  const { broker, stored, lapsed, send, answer } = sinkOn(t);
  lapsed.add(2);
  send(client, [1, 0, 2], [2, 0, 3], [3, 7, 1]);
  const [message] = broker.take();
  t.same(recordsIn(message!), ["10-0", "10-1", "30-7"]);
  t.same(runsIn(message!), [
    [10, 0, 1],
    [10, 1, 1],
    [30, 7, 1],
  ]);
  // It may be held once more by now: then its records count as not stored.
  lapsed.clear();
  answer(message!);
  t.same(stored, [[1, 0, 2, 3, 7, 1]]);
  lapsed.add(2);
  send(client, [2, 3, 1]);
  t.same(broker.take(), [], "nothing is left of it");
  t.end();
});

test("a batch that is too large for a message is told stored when its last piece is", (t) => {
  const { broker, sink, stored, send, answer } = sinkOn(t, { bytesMax: 16 * 1024 });
  send(client, [1, 0, 1_000]);
  const pieces = [...broker.take()];
  t.ok(pieces.length > 1);
  const records: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    t.same(stored, [], "not yet");
    t.ok(pieces[at]!.data.length <= 16 * 1024);
    records.push(...recordsIn(pieces[at]!));
    answer(pieces[at]!);
    pieces.push(...broker.take());
  }
  t.same(
    records,
    Array.from({ length: 1_000 }, (_, index) => `10-${index}`),
  );
  t.same(stored, [[1, 0, 1_000]]);
  t.equal(sink.pendingBytes, 0);
  t.end();
});

test("no message has more runs than its header has room for", (t) => {
  const { broker, stored, send, answer } = sinkOn(t);
  const scattered = (sequence: number, count: number) =>
    send(
      client,
      ...Array.from({ length: count }, (_, i) => [sequence + i, 0, 1] as [number, number, number]),
    );
  scattered(1, 3 * RUNS_MAX);
  for (let sequence = 10_000; sequence < 12_000; sequence += 100) scattered(sequence, 100);
  let records = 0;
  for (let sent = broker.take(); sent.length > 0; sent = broker.take()) {
    for (const message of sent) {
      t.ok(message.headers[RUNS_HEADER]!.length < 60_000);
      records += recordsIn(message).length;
      answer(message);
    }
  }
  t.equal(records, 3 * RUNS_MAX + 2_000);
  t.equal(stored.length, 21);
  t.end();
});

test("when the publisher is closed nothing is told stored, and nothing more is sent", (t) => {
  const { broker, publisher, sink, stored, send } = sinkOn(t);
  for (const sequence of [1, 2, 3, 4]) send(client, [sequence, 0, 1]);
  broker.take();
  publisher.close();
  send(client, [5, 0, 1]);
  t.same(stored, []);
  t.same(broker.take(), []);
  t.equal(sink.pendingBytes, 0);
  t.end();
});
