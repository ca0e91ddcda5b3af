import { type Test, test } from "tap";
import type { OpenFrame } from "../../../engine/shards/open-frame.ts";
import { SyncService } from "../../../engine/shards/sync-service.ts";
import { NodeCounters } from "../../../engine/telemetry/node-counters.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { unpackResults } from "../../../engine/transport/result-message.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { DONE_HEADER, SYNC_HEADER } from "../../../engine/transport/sync-answers.ts";
import {
  readTerminalFrame,
  SUCCEEDED,
  TerminalFrameBuilder,
} from "../../../engine/transport/terminal-frame.ts";
import { FakeBroker, textOf } from "../transport/nats/fake-broker.ts";
import { runsOf } from "./frames.ts";
import { VirtualTime } from "./virtual-time.ts";

const names = clusterNames("c");
const clientId = "0123456789ab";

function serviceOn(t: Test, { bytesMax = 1024 * 1024 } = {}) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const frames: OpenFrame[] = [];
  const sent: number[][] = [];
  const counters = new NodeCounters();
  const room = { isThere: true };
  const service = new SyncService({
    broker,
    names,
    clock: time.clock,
    scheduler: time.scheduler,
    counters,
    lifeId: "life",
    bytesMax,
    runNow: (frame) => {
      if (room.isThere) frames.push(frame);
      return room.isThere;
    },
    onSent: (runs) => void sent.push([...runs]),
  });
  t.teardown(() => service.close());
  const request = (number: number, count = 1) => {
    const builder = new StartFrameBuilder();
    for (let index = 0; index < count; index++) builder.add(`name-${index}`, "{}");
    const data = builder.close({ clientId, number, revisionId: "r", createdMs: 1 });
    broker.deliver(names.sync, { data, reply: `_INBOX.client.${number}` });
  };
  /** Records of these executions, as the runner hands them on. */
  const end = (frame: OpenFrame, first: number, count: number, output: unknown = {}) => {
    const builder = new TerminalFrameBuilder(clientId, "separator");
    for (let index = first; index < first + count; index++) {
      builder.add(frame.number, index, "name", SUCCEEDED, output, null, null);
    }
    frame.finish(first, count);
    service.send(builder.close(), runsOf([frame.sequence, first, count]));
  };
  return { time, broker, frames, sent, counters, room, service, request, end };
}

test("a frame runs at once, and its outcomes go to where its client listens", (t) => {
  const { broker, frames, sent, counters, request, end } = serviceOn(t);
  request(7, 3);
  t.hasStrict(frames[0], { clientId, number: 7, count: 3, isSync: true });
  t.ok(frames[0]!.sequence < 0);
  end(frames[0]!, 0, 2);
  const [some, ...more] = broker.take();
  t.equal(more.length, 0);
  t.strictSame(some!.headers, { [SYNC_HEADER]: "terminals" }, "not all of them yet");
  t.equal(some!.reply, "");
  t.equal(some!.subject, "_INBOX.client.7");
  end(frames[0]!, 2, 1);
  t.strictSame(broker.take()[0]!.headers, { [SYNC_HEADER]: "terminals", [DONE_HEADER]: "7" });
  t.same(sent, [
    [frames[0]!.sequence, 0, 2],
    [frames[0]!.sequence, 2, 1],
  ]);
  t.equal(counters.read().startsAccepted, 3);
  t.end();
});

test("what takes long is said to be alive each second, until it has ended", (t) => {
  const { time, broker, frames, request, end } = serviceOn(t);
  request(7);
  request(8);
  time.advance(3_500);
  const alive = broker.take();
  t.equal(alive.length, 6);
  for (const { headers } of alive) t.strictSame(headers, { [SYNC_HEADER]: "alive" });
  t.same(new Set(alive.map((message) => `${message.subject} ${textOf(message)}`)).size, 2);
  end(frames[0]!, 0, 1);
  broker.take();
  time.advance(1_000);
  t.same(broker.take().map(textOf), ["8"]);
  t.end();
});

test("without room a frame is refused, counted, and forgotten", (t) => {
  const { time, broker, counters, room, request } = serviceOn(t);
  room.isThere = false;
  request(7, 2);
  const [refusal] = broker.take();
  t.strictSame(refusal!.headers, { [SYNC_HEADER]: "refused" });
  t.match(JSON.parse(textOf(refusal!)), {
    kind: "refused",
    number: 7,
    code: "ThrottlingException",
  });
  t.equal(counters.read().refused.get("overload"), 2);
  time.advance(5_000);
  t.same(broker.take(), []);
  t.end();
});

test("a frame whose shard died is told lost, once", (t) => {
  const { time, broker, service, request } = serviceOn(t);
  request(7);
  request(8);
  const lost = { kind: "syncLost", number: 7, indexes: [0], message: "died" } as const;
  service.tell(clientId, lost);
  service.tell(clientId, lost);
  service.tell("ba9876543210", { ...lost, number: 8 });
  const [told, ...more] = broker.take();
  t.equal(more.length, 0);
  t.equal(told!.subject, "_INBOX.client.7");
  t.strictSame(told!.headers, { [SYNC_HEADER]: "lost" });
  t.strictSame(JSON.parse(textOf(told!)), lost);
  time.advance(1_000);
  t.same(broker.take().map(textOf), ["8"]);
  t.end();
});

test("outcomes that are too large for one message come in several, the last one says done", (t) => {
  const { broker, frames, request, end } = serviceOn(t, { bytesMax: 4_000 });
  request(7, 10);
  end(frames[0]!, 0, 10, "x".repeat(1_000));
  const pieces = broker.take();
  t.ok(pieces.length > 1);
  const counts = pieces.map(({ data }) => readTerminalFrame(unpackResults(data)[0]!).count);
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    10,
  );
  const done = pieces.map(({ headers }) => headers[DONE_HEADER]);
  t.same(done, [...pieces.slice(1).map(() => undefined), "7"]);
  t.end();
});

test("what is no frame, or names nobody to answer, is left alone", (t) => {
  const { broker, frames } = serviceOn(t);
  broker.deliver(names.sync, { data: "hello", reply: "_INBOX.client.1" });
  broker.deliver(names.sync, { data: "hello" });
  t.same(broker.take(), []);
  t.same(frames, []);
  t.end();
});

test("a drained service takes no more and goes on with what it has", (t) => {
  const { time, broker, frames, service, request, end } = serviceOn(t);
  request(7);
  service.drain();
  request(8);
  t.equal(frames.length, 1);
  time.advance(1_000);
  t.same(broker.take().map(textOf), ["7"]);
  end(frames[0]!, 0, 1);
  t.equal(broker.take()[0]!.headers[DONE_HEADER], "7");
  t.end();
});

test("closing tells everybody who still waits what is lost", (t) => {
  const { time, broker, frames, service, request, end } = serviceOn(t);
  request(7, 3);
  end(frames[0]!, 1, 1);
  broker.take();
  service.close();
  service.close();
  const [lost, ...more] = broker.take();
  t.equal(more.length, 0);
  t.match(JSON.parse(textOf(lost!)), { kind: "syncLost", number: 7, indexes: [0, 2] });
  time.advance(10_000);
  t.same(broker.take(), []);
  t.same(time.timersMs, []);
  t.end();
});
