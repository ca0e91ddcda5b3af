import { type Test, test } from "tap";
import { StreamLeases } from "../../../engine/journal/stream-leases.ts";
import type { StreamDelivery } from "../../../engine/transport/nats/stream-delivery.ts";
import { VirtualTime } from "../shards/virtual-time.ts";
import { FakeBroker, textOf } from "../transport/nats/fake-broker.ts";

const ackWaitMs = 4_000;

function deliveryOf(streamSequence: number, stream = "starts-0"): StreamDelivery {
  const ackSubject = `$JS.ACK.${stream}.nodes.1.${streamSequence}.1.0.0`;
  return {
    ackSubject,
    stream,
    streamSequence,
    consumerSequence: 1,
    deliveries: 1,
    storedMs: 0,
    pending: 0,
  };
}

function leasesOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const lapsed: number[] = [];
  const ended: number[] = [];
  const warnings: string[] = [];
  const leases = new StreamLeases(
    {
      broker,
      clock: time.clock,
      scheduler: time.scheduler,
      warn: (text) => void warnings.push(text),
    },
    {
      ackWaitMs,
      onLapsed: (sequences) => void lapsed.push(...sequences),
      onEnded: (sequence) => void ended.push(sequence),
    },
  );
  t.teardown(() => leases.close());
  /** What was said to streams since the last call: `+ACK 7`. */
  const said = () => broker.take().map((sent) => `${textOf(sent)} ${sent.subject.split(".")[5]}`);
  /** Answers what waits for an answer. */
  const confirm = () => {
    for (const { reply } of broker.take()) if (reply !== "") broker.deliver(reply);
  };
  return { time, broker, leases, lapsed, ended, warnings, said, confirm };
}

test("a frame whose records are stored is acknowledged, once", (t) => {
  const { leases, ended, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  t.ok(leases.holds(1));
  t.equal(leases.size, 1);
  leases.remove(1);
  leases.remove(1);
  t.same(said(), ["+ACK 7"]);
  t.same(ended, [1]);
  t.notOk(leases.holds(1));
  t.equal(leases.size, 0);
  t.end();
});

test("a frame is given back, or given to nobody any more", (t) => {
  const { leases, ended, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  leases.hold(2, deliveryOf(8));
  t.same(leases.held(), [1, 2]);
  leases.release(1);
  leases.reject(2);
  t.same(said(), ["-NAK 7", "+TERM 8"]);
  t.same(ended, [1, 2]);
  t.end();
});

test("a lease that is renewed and confirmed never lapses", (t) => {
  const { time, broker, leases, lapsed, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  for (let second = 0; second < 60; second++) {
    time.advance(1_000);
    const renewals = broker.take();
    t.equal(renewals.length, 1, "one in a quarter of the AckWait");
    t.equal(textOf(renewals[0]!), "+WPI");
    broker.deliver(renewals[0]!.reply);
  }
  t.ok(leases.holds(1));
  t.same(lapsed, []);
  leases.remove(1);
  t.same(said(), ["+ACK 7"]);
  t.end();
});

test("one confirmation counts for all leases of a stream, and for no other stream's", (t) => {
  const { time, broker, leases, lapsed } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  leases.hold(2, deliveryOf(8));
  leases.hold(3, deliveryOf(7, "starts-1"));
  for (let rounds = 0; rounds < 8; rounds++) {
    time.advance(1_000);
    const renewals = broker.take();
    const asking = renewals.filter(({ reply }) => reply !== "");
    if (rounds < 3) t.same([renewals.length, asking.length], [3, 2]);
    const first = asking.find(({ subject }) => subject.includes("starts-0."));
    broker.deliver(first!.reply);
  }
  t.same(lapsed, [3]);
  t.ok(leases.holds(1));
  t.ok(leases.holds(2));
  t.end();
});

test("what is renewed and never confirmed lapses, and nothing more is said of it", (t) => {
  const { time, leases, lapsed, ended, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  time.advance(3_900);
  t.ok(leases.holds(1));
  said();
  time.advance(600);
  t.same(lapsed, [1]);
  t.same(ended, [1]);
  leases.remove(1);
  leases.release(1);
  t.same(said(), []);
  t.end();
});

test("a lease has lapsed by the clock before anybody has looked", (t) => {
  const { time, leases, lapsed, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  leases.hold(2, deliveryOf(8));
  leases.hold(3, deliveryOf(9));
  // As after a stop of the whole process: no timer was called meanwhile.
  time.nowMs += ackWaitMs;
  t.notOk(leases.holds(1));
  leases.remove(1);
  leases.release(2);
  leases.reject(3);
  t.same(said(), []);
  t.same(lapsed, []);
  leases.hold(4, deliveryOf(7));
  leases.sweep();
  t.same(lapsed, []);
  t.ok(leases.holds(4), "the same message, delivered anew, is a lease of its own");
  t.end();
});

test("a lease counts from the sending of a renewal, however late its confirmation", (t) => {
  const { time, broker, leases, lapsed } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  time.advance(1_000);
  const [renewal] = broker.take();
  time.advance(2_500);
  broker.deliver(renewal!.reply);
  time.advance(1_400);
  t.ok(leases.holds(1), "4.9 s after its delivery, 3.9 after the renewal");
  time.advance(600);
  t.same(lapsed, [1]);
  t.end();
});

test("an answer that says nobody was there confirms nothing", (t) => {
  const { time, broker, leases, lapsed } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  for (let second = 0; second < 5; second++) {
    time.advance(1_000);
    for (const { reply } of broker.take()) broker.deliver(reply, { status: 503 });
  }
  t.same(lapsed, [1]);
  t.end();
});

test("without a connection nothing is renewed, and what does not lapse is renewed after it", (t) => {
  const { time, broker, leases, lapsed, said, confirm } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  broker.turn("disconnected");
  time.advance(3_000);
  t.same(said(), []);
  broker.turn("connected");
  time.advance(500);
  confirm();
  time.advance(3_000);
  t.ok(leases.holds(1));
  t.same(lapsed, []);
  t.end();
});

test("a frame is read again from its stream, for as long as it is held", async (t) => {
  const { broker, leases, warnings } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  t.equal(leases.read(1), undefined);
  t.notOk(await leases.fetch(1), "nobody answers");
  t.equal(warnings.length, 1);
  const asked: string[] = [];
  broker.onRequest = async (subject, data) => {
    asked.push(`${subject} ${Buffer.from(data).toString()}`);
    return { data: { message: { data: Buffer.from("frame").toString("base64") } } };
  };
  t.ok(await leases.fetch(1));
  t.ok(await leases.fetch(1));
  t.same(asked, ['$JS.API.STREAM.MSG.GET.starts-0 {"seq":7}'], "once");
  t.same(textOf({ data: leases.read(1)! }), "frame");
  t.notOk(await leases.fetch(2));
  leases.remove(1);
  t.equal(leases.read(1), undefined);
});

test("a frame that lapses while it is read is not kept", async (t) => {
  const { broker, leases } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  broker.onRequest = async () => {
    leases.forget(1);
    return { data: { message: { data: Buffer.from("frame").toString("base64") } } };
  };
  t.notOk(await leases.fetch(1));
  t.equal(leases.read(1), undefined);
});

test("a message that is gone from its stream is told as such", async (t) => {
  const { broker, leases, warnings } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  broker.onRequest = async () => ({ data: { error: { description: "no message found" } } });
  t.notOk(await leases.fetch(1));
  t.match(warnings, [/message 7 of starts-0 cannot be read again: .*no message found/]);
});

test("closed leases ask for nothing and listen to nothing", (t) => {
  const { time, broker, leases, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  leases.close();
  time.advance(60_000);
  t.same(said(), []);
  t.same(broker.subjects, []);
  t.same(time.timersMs, []);
  t.end();
});

test("a lease that has lapsed stays lapsed, whatever the stream confirms later", (t) => {
  const { time, broker, leases, lapsed, said } = leasesOn(t);
  leases.hold(1, deliveryOf(7));
  time.advance(ackWaitMs / 4);
  const [renewal] = broker.take();
  // Nobody has looked yet, and the answer comes at last.
  time.nowMs += ackWaitMs;
  t.notOk(leases.holds(1));
  broker.deliver(renewal!.reply);
  t.notOk(leases.holds(1), "outcomes of it may have been dropped meanwhile");
  leases.sweep();
  t.same(lapsed, [1]);
  t.same(said(), []);
  t.end();
});
