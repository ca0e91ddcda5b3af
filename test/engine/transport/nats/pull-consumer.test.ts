import { type Test, test } from "tap";
import { PullConsumer } from "../../../../engine/transport/nats/pull-consumer.ts";
import { VirtualTime } from "../../shards/virtual-time.ts";
import { FakeBroker, textOf } from "./fake-broker.ts";

const nextSubject = "$JS.API.CONSUMER.MSG.NEXT.stream.nodes";

function consumerOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const told = { messages: 0, missing: 0, interrupted: 0 };
  const consumer = new PullConsumer(
    { broker, clock: time.clock, scheduler: time.scheduler },
    {
      stream: "stream",
      consumer: "nodes",
      onMessage: () => told.messages++,
      onMissing: () => told.missing++,
      onInterrupted: () => told.interrupted++,
    },
  );
  t.teardown(() => consumer.close());
  const inbox = broker.subjects[0]!;
  /** The sizes of the requests made since the last call. */
  const asked = () =>
    broker.take().map((request) => {
      t.equal(request.subject, nextSubject);
      t.equal(request.reply, inbox);
      const { batch, expires, ...more } = JSON.parse(textOf(request));
      t.strictSame([expires, more], [2_000_000_000, {}]);
      return batch as number;
    });
  const come = (messages: number) => {
    for (let i = 0; i < messages; i++) broker.deliver(inbox, { reply: "$JS.ACK" });
  };
  const status = (code: number, pending?: number) => {
    const headers = pending === undefined ? {} : { "Nats-Pending-Messages": String(pending) };
    broker.deliver(inbox, { status: code, headers });
  };
  return { time, broker, consumer, told, asked, come, status };
}

test("nothing is asked for before something is wanted", (t) => {
  const { time, asked, consumer } = consumerOn(t);
  time.advance(5_000);
  t.same(asked(), []);
  consumer.want(10);
  t.same(asked(), [10]);
  t.equal(consumer.asked, 10);
  t.end();
});

test("what is asked for and has not come is never more than is wanted", (t) => {
  const { asked, come, consumer, told } = consumerOn(t);
  consumer.want(10);
  asked();
  come(4);
  consumer.want(10);
  t.same(asked(), [], "not yet: a request for each message would double the traffic");
  come(1);
  consumer.want(10);
  t.same(asked(), [5]);
  t.equal(consumer.asked, 10);
  consumer.want(3);
  t.same(asked(), []);
  come(10);
  t.equal(consumer.asked, 0);
  t.equal(told.messages, 15);
  consumer.want(3);
  t.same(asked(), [3]);
  t.end();
});

test("small wants are asked for by the next look", (t) => {
  const { time, asked, come, consumer } = consumerOn(t);
  consumer.want(10);
  asked();
  come(1);
  consumer.want(10);
  t.same(asked(), []);
  time.advance(250);
  t.same(asked(), [1]);
  t.end();
});

test("a request whose time is up is made anew for what it did not bring", (t) => {
  const { asked, come, consumer, status, told } = consumerOn(t);
  consumer.want(10);
  asked();
  come(3);
  status(408, 7);
  t.same(asked(), [10]);
  t.equal(consumer.asked, 10);
  t.equal(told.interrupted, 0);
  t.end();
});

test("of several requests only the one whose time is up is made anew", (t) => {
  const { asked, come, consumer, status } = consumerOn(t);
  consumer.want(8);
  come(4);
  consumer.want(8);
  t.same(asked(), [8, 4]);
  // The server served them in turns: the first has two left, the second two.
  come(4);
  status(408, 2);
  t.equal(consumer.asked, 8);
  t.same(asked(), [6]);
  t.end();
});

test("requests that nobody answers count as lost, each at its time", (t) => {
  const { time, asked, come, consumer, told } = consumerOn(t);
  consumer.want(8);
  come(4);
  time.advance(1_400);
  t.same(asked(), [8, 4], "the second was made by a look");
  come(2);
  time.advance(1_400);
  t.same(asked(), [2, 2], "what was lost of the first is asked for anew");
  t.equal(consumer.asked, 8);
  t.ok(told.interrupted > 0);
  t.end();
});

test("a consumer without a leader is asked again in a moment, not at once", (t) => {
  const { time, asked, consumer, status, told } = consumerOn(t);
  consumer.want(5);
  asked();
  for (let round = 1; round <= 3; round++) {
    status(503);
    t.equal(told.missing, round);
    t.equal(consumer.asked, 0);
    t.same(asked(), []);
    time.advance(250);
    t.same(asked(), [5]);
  }
  t.equal(told.interrupted, 3);
  t.end();
});

test("what is refused at once is not asked for in a circle", (t) => {
  for (const code of [400, 404, 409]) {
    const { time, asked, consumer, status, told } = consumerOn(t);
    consumer.want(5);
    asked();
    status(code);
    t.same(asked(), [], `${code}`);
    t.equal(told.interrupted, 1);
    time.advance(250);
    t.same(asked(), [5]);
  }
  t.end();
});

test("when the connection is back all is asked for anew", (t) => {
  const { time, asked, broker, come, consumer, told } = consumerOn(t);
  consumer.want(6);
  come(2);
  asked();
  broker.turn("disconnected");
  consumer.want(8);
  time.advance(1_000);
  t.same(asked(), []);
  broker.turn("connected");
  t.equal(told.interrupted, 1);
  t.same(asked(), [8]);
  t.equal(consumer.asked, 8);
  t.end();
});

test("a closed consumer hears and asks nothing more", (t) => {
  const { time, asked, broker, come, consumer, told } = consumerOn(t);
  consumer.want(6);
  asked();
  consumer.close();
  come(3);
  time.advance(10_000);
  broker.turn("connected");
  consumer.want(9);
  t.same(asked(), []);
  t.equal(told.messages, 0);
  t.same(time.timersMs, []);
  t.end();
});
