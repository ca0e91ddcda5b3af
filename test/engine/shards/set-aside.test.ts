import { type Test, test } from "tap";
import type { PoisonRecord } from "../../../engine/shards/poison.ts";
import { SetAside } from "../../../engine/shards/set-aside.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { FakeBroker, textOf } from "../transport/nats/fake-broker.ts";
import { VirtualTime } from "./virtual-time.ts";

const record: PoisonRecord = {
  sequence: 1,
  index: 2,
  name: "name",
  runId: "run",
  revisionId: "revision",
  input: '{"a":1}',
  deaths: ["exit: it exited", "exit: it exited"],
};

function setAsideOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const warnings: string[] = [];
  let ids = 0;
  const setAside = new SetAside({
    broker,
    names: clusterNames("c"),
    clock: time.clock,
    scheduler: time.scheduler,
    random: { next: () => 0 },
    ids: { uuid: () => `id-${++ids}` },
    warn: (text) => void warnings.push(text),
  });
  t.teardown(() => setAside.close());
  return { time, broker, warnings, setAside };
}

test("an execution that was given up is kept as it was, under its run's id", (t) => {
  const { broker, setAside } = setAsideOn(t);
  setAside.keep(record);
  const [sent] = broker.take();
  t.equal(sent!.subject, "c.poisoned");
  t.strictSame(sent!.headers, { "Nats-Msg-Id": "run" });
  t.strictSame(JSON.parse(textOf(sent!)), { kind: "execution", ...record });
  t.end();
});

test("a record is sent until it is stored, also by a stream that refuses it at first", (t) => {
  const { time, broker, setAside } = setAsideOn(t);
  setAside.keep(record);
  const [sent] = broker.take();
  broker.deliver(sent!.reply, { data: { error: { code: 503, err_code: 10077 } } });
  time.advance(600_000);
  const again = broker.take();
  t.ok(again.length > 0);
  broker.deliver(again[0]!.reply, { data: { seq: 1 } });
  time.advance(600_000);
  t.same(broker.take(), []);
  t.end();
});

test("bytes that are no frame are kept as base64, with the reason", (t) => {
  const { broker, setAside } = setAsideOn(t);
  setAside.keepUnreadable(Buffer.from("hello"), "no frame");
  const base64 = Buffer.from("hello").toString("base64");
  const expected = { kind: "unreadable", reason: "no frame", base64, bytes: 5 };
  t.strictSame(JSON.parse(textOf(broker.take()[0]!)), expected);
  t.end();
});

test("a record always fits in a message", (t) => {
  const { broker, setAside } = setAsideOn(t);
  const input = JSON.stringify('\n\u2028"'.repeat(87_000));
  setAside.keep({ ...record, input });
  setAside.keepUnreadable(new Uint8Array(1024 * 1024), "no frame");
  const sent = broker.take();
  t.equal(sent.length, 2);
  for (const { data } of sent) t.ok(data.length <= broker.payloadBytesMax - 1024);
  t.end();
});

test("more garbage than can be stored is left out, and that is said", (t) => {
  const { broker, warnings, setAside } = setAsideOn(t);
  for (let i = 0; i < 1_100; i++) setAside.keepUnreadable(Buffer.from("hello"), "no frame");
  t.equal(warnings.length, 100);
  t.match(warnings[0], /too many wait to be stored/);
  t.equal(broker.take().length, 16, "few at a time");
  t.end();
});
