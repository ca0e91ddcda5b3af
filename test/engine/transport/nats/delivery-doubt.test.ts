import { type Test, test } from "tap";
import { DeliveryDoubt } from "../../../../engine/transport/nats/delivery-doubt.ts";
import { VirtualTime } from "../../shards/virtual-time.ts";
import { FakeBroker } from "./fake-broker.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** @param last Answers what the last sequence of the stream is; undefined: nobody does. */
function doubtOn(t: Test, last: () => number | undefined) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const asked: string[] = [];
  const answering = async (subject: string) => {
    asked.push(subject);
    return { data: { state: { last_seq: last() } } };
  };
  if (last() !== undefined) broker.onRequest = answering;
  const ports = { broker, clock: time.clock, scheduler: time.scheduler };
  const doubt = new DeliveryDoubt(ports, { stream: "starts-0" });
  t.teardown(() => doubt.close());
  return { time, broker, asked, answering, doubt };
}

test("at first all that is in the stream is doubted, and nothing that comes later", async (t) => {
  const { doubt, asked } = doubtOn(t, () => 10);
  t.ok(doubt.covers(1_000_000), "until the stream has said where it stands");
  await turn();
  t.same(asked, ["$JS.API.STREAM.INFO.starts-0"]);
  t.ok(doubt.covers(10));
  t.notOk(doubt.covers(11));
  await doubt.settled();
});

test("an interruption makes all doubtful again, after a moment", async (t) => {
  let last = 10;
  const { time, doubt, asked } = doubtOn(t, () => last);
  await turn();
  last = 30;
  doubt.raise();
  t.ok(doubt.covers(31));
  let isSettled = false;
  void doubt.settled().then(() => {
    isSettled = true;
  });
  await turn();
  t.notOk(doubt.covers(31));
  t.ok(doubt.covers(30));
  time.advance(499);
  await turn();
  t.notOk(isSettled);
  time.advance(1);
  await turn();
  t.ok(isSettled);
  t.equal(asked.length, 2);
});

test("an answer to a question from before an interruption does not count", async (t) => {
  let last = 10;
  const { time, doubt, asked } = doubtOn(t, () => last);
  doubt.raise();
  last = 20;
  await turn();
  t.ok(doubt.covers(15), "the first question was asked before");
  time.advance(100);
  await turn();
  t.equal(asked.length, 2);
  t.notOk(doubt.covers(21));
});

test("while nobody answers everything is doubted, and it is asked on", async (t) => {
  const { time, broker, answering, doubt } = doubtOn(t, () => undefined);
  for (let second = 0; second < 20; second++) {
    await turn();
    time.advance(1_000);
  }
  t.ok(doubt.covers(1_000_000));
  broker.onRequest = async (subject) => {
    await answering(subject);
    return { data: { state: { last_seq: 5 } } };
  };
  for (let second = 0; second < 7 && doubt.covers(6); second++) {
    time.advance(1_000);
    await turn();
  }
  t.notOk(doubt.covers(6));
});

test("a closed one asks no more", async (t) => {
  const { time, doubt } = doubtOn(t, () => undefined);
  await turn();
  doubt.close();
  for (let second = 0; second < 20; second++) {
    time.advance(1_000);
    await turn();
  }
  t.same(time.timersMs, []);
});
