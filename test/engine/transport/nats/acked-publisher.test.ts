import { type Test, test } from "tap";
import {
  AckedPublisher,
  type AckedPublisherOptions,
  AGAIN_HEADER,
  type PublishOutcome,
} from "../../../../engine/transport/nats/acked-publisher.ts";
import { VirtualTime } from "../../shards/virtual-time.ts";
import { type Delivered, FakeBroker, type Published } from "./fake-broker.ts";

const stored: Delivered = { data: { stream: "s", seq: 1 } };
const full: Delivered = {
  data: { error: { code: 503, err_code: 10077, description: "maximum bytes exceeded" } },
};
const noLeader: Delivered = { status: 503 };

/** @param draws What the random source answers, again and again. */
function publisherOn(t: Test, options: Partial<AckedPublisherOptions> = {}, draws = 0) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const random = { next: () => draws };
  const publisher = new AckedPublisher(
    { broker, clock: time.clock, scheduler: time.scheduler, random },
    { inFlightMax: 4, giveUpMs: 60_000, ...options },
  );
  t.teardown(() => publisher.close());
  const outcomes: [string, PublishOutcome][] = [];
  const publish = (id: string) =>
    publisher.publish("starts.0", Buffer.from(id), { "Nats-Msg-Id": id }, (outcome) => {
      outcomes.push([id, outcome]);
    });
  const answer = (published: Published, delivered: Delivered) =>
    broker.deliver(published.reply, delivered);
  return { time, broker, publisher, outcomes, publish, answer };
}

const idsOf = (published: readonly Published[]) =>
  published.map(({ headers }) => headers["Nats-Msg-Id"]);

test("what is stored is told, and whether it had been there already", (t) => {
  const { broker, publisher, outcomes, publish, answer } = publisherOn(t);
  publish("a");
  publish("b");
  const [a, b] = broker.take();
  t.equal(a?.subject, "starts.0");
  t.equal(publisher.pending, 2);
  answer(b!, { data: { stream: "s", seq: 1, duplicate: true } });
  answer(a!, stored);
  t.strictSame(outcomes, [
    ["b", { kind: "stored", isDuplicate: true }],
    ["a", { kind: "stored", isDuplicate: false }],
  ]);
  t.equal(publisher.pending, 0);
  answer(a!, stored);
  t.equal(outcomes.length, 2, "an answer that comes twice counts once");
  t.end();
});

test("no more than told are in flight, the rest wait in order", (t) => {
  const { broker, publisher, publish, answer } = publisherOn(t);
  for (const id of ["a", "b", "c", "d", "e", "f"]) publish(id);
  const first = broker.take();
  t.same(idsOf(first), ["a", "b", "c", "d"]);
  t.equal(publisher.inFlight, 4);
  t.equal(publisher.pending, 6);
  answer(first[2]!, stored);
  t.same(idsOf(broker.take()), ["e"]);
  answer(first[0]!, full);
  t.same(idsOf(broker.take()), ["f"]);
  t.equal(publisher.pending, 4);
  t.end();
});

test("what has no answer is sent again with the same id to the same subject, and marked", (t) => {
  const { time, broker, outcomes, publish, answer } = publisherOn(t);
  publish("a");
  const [first] = broker.take();
  t.notOk(AGAIN_HEADER in first!.headers);
  time.advance(2_900);
  t.equal(broker.take().length, 0);
  time.advance(200);
  const [again, ...more] = broker.take();
  t.equal(more.length, 0);
  t.same(again, { ...first, headers: { ...first!.headers, [AGAIN_HEADER]: "1" } });
  answer(again!, { data: { duplicate: true } });
  t.same(outcomes, [["a", { kind: "stored", isDuplicate: true }]]);
  time.advance(60_000);
  t.equal(broker.take().length, 0);
  t.same(time.timersMs, [], "nothing is looked for when nothing is in flight");
  t.end();
});

test("while the connection is away nothing is sent, and all of it when it is back", (t) => {
  const { time, broker, publish } = publisherOn(t);
  publish("a");
  broker.take();
  broker.turn("disconnected");
  publish("b");
  time.advance(10_000);
  t.equal(broker.take().length, 0);
  broker.turn("connected");
  const sent = broker.take();
  t.same(idsOf(sent), ["a", "b"]);
  t.same(
    sent.map(({ headers }) => AGAIN_HEADER in headers),
    [true, false],
    "only what may have arrived before is marked",
  );
  t.end();
});

test("a stream without a leader is asked again, each time later, and not by all at once", (t) => {
  for (const draws of [0, 1]) {
    const { time, broker, publish, answer } = publisherOn(t, {}, draws);
    publish("a");
    const waits: number[] = [];
    for (let failures = 0; failures < 9; failures++) {
      answer(broker.take()[0]!, noLeader);
      const failedMs = time.nowMs;
      while (broker.sent.length === 0) time.advance(10);
      waits.push(time.nowMs - failedMs);
    }
    const inSteps = (ms: number) => Math.ceil(ms / 50) * 50;
    const expected = [40, 80, 160, 320, 640, 1000, 1000, 1000, 1000];
    const share = draws === 0 ? 0.5 : 1;
    expected.forEach((ms, at) => {
      t.ok(Math.abs(waits[at]! - inSteps(ms * share)) <= 50, `${waits[at]} of ${ms * share} ms`);
    });
  }
  t.end();
});

test("a full stream refuses, and so does one that takes no such message", (t) => {
  const { outcomes, publish, answer, broker } = publisherOn(t);
  publish("a");
  publish("b");
  const [a, b] = broker.take();
  answer(a!, full);
  answer(b!, { data: { error: { code: 400, err_code: 10054, description: "too large" } } });
  t.strictSame(outcomes, [
    ["a", { kind: "refused", isFull: true, message: "maximum bytes exceeded" }],
    ["b", { kind: "refused", isFull: false, message: "too large" }],
  ]);
  t.end();
});

test("a refusal counts only when no earlier attempt may have been stored", (t) => {
  const { time, outcomes, publish, answer, broker } = publisherOn(t);
  publish("a");
  broker.take();
  time.advance(3_100);
  answer(broker.take()[0]!, full);
  t.same(outcomes, [], "the first attempt has no answer");
  time.advance(1_000);
  answer(broker.take()[0]!, { data: { duplicate: true } });
  t.strictSame(outcomes.pop(), ["a", { kind: "stored", isDuplicate: true }]);

  publish("b");
  broker.take();
  time.advance(3_100);
  for (let passed = 0; passed < 60_000; passed += 500) {
    for (const again of broker.take()) answer(again, full);
    time.advance(500);
  }
  t.match(outcomes.pop(), ["b", { kind: "unknown", message: "maximum bytes exceeded" }]);

  publish("c");
  answer(broker.take()[0]!, noLeader);
  time.advance(100);
  answer(broker.take()[0]!, full);
  t.match(outcomes.pop(), ["c", { kind: "refused", isFull: true }]);
  t.end();
});

test("an answer that says not now, or is none, is no refusal", (t) => {
  const { time, outcomes, publish, answer, broker } = publisherOn(t);
  publish("a");
  answer(broker.take()[0]!, { data: { error: { code: 503, err_code: 10008 } } });
  time.advance(1_000);
  answer(broker.take()[0]!, { data: "<html>" });
  time.advance(1_000);
  answer(broker.take()[0]!, stored);
  t.strictSame(outcomes, [["a", { kind: "stored", isDuplicate: false }]]);
  t.end();
});

test("what has no answer for too long is unknown, with the last reason", (t) => {
  const { time, broker, publisher, outcomes, publish, answer } = publisherOn(t, {
    giveUpMs: 10_000,
    inFlightMax: 1,
  });
  publish("a");
  answer(broker.take()[0]!, noLeader);
  time.advance(9_900);
  t.same(outcomes, []);
  publish("b");
  time.advance(200);
  t.match(outcomes, [["a", { kind: "unknown", message: /no leader/ }]]);
  t.equal(publisher.inFlight, 1, "the next has its place");
  broker.take();
  time.advance(10_000);
  t.match(outcomes[1], ["b", { kind: "unknown", message: "no answer" }]);
  t.equal(publisher.pending, 0);
  t.end();
});

test("who never gives up goes on through refusals and silence", (t) => {
  const { time, broker, outcomes, publish, answer } = publisherOn(t, {
    giveUpMs: Number.POSITIVE_INFINITY,
  });
  publish("a");
  answer(broker.take()[0]!, full);
  for (let hour = 0; hour < 3; hour++) {
    time.advance(3_600_000);
    t.ok(broker.sent.length > 100, "it was sent again and again");
    answer(broker.take()[0]!, full);
  }
  t.same(outcomes, []);
  time.advance(5_000);
  answer(broker.take()[0]!, stored);
  t.strictSame(outcomes, [["a", { kind: "stored", isDuplicate: false }]]);
  t.end();
});

test("closing tells all that has no answer that it is unknown, and sends nothing more", (t) => {
  const { time, broker, publisher, outcomes, publish } = publisherOn(t, { inFlightMax: 1 });
  publish("a");
  publish("b");
  broker.take();
  publisher.close();
  publish("c");
  publisher.close();
  t.same(
    outcomes.map(([id, { kind }]) => `${id} ${kind}`),
    ["a unknown", "b unknown", "c unknown"],
  );
  time.advance(10_000);
  broker.turn("disconnected");
  broker.turn("connected");
  t.equal(broker.take().length, 0);
  t.same(broker.subjects, []);
  t.same(time.timersMs, []);
  t.end();
});
