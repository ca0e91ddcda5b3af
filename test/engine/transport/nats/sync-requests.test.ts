import { type Test, test } from "tap";
import type { NodeMessage } from "../../../../engine/transport/messages.ts";
import { SyncRequests } from "../../../../engine/transport/nats/sync-requests.ts";
import { DONE_HEADER, SYNC_HEADER } from "../../../../engine/transport/sync-answers.ts";
import { VirtualTime } from "../../shards/virtual-time.ts";
import { FakeBroker } from "./fake-broker.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function requestsOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const told: NodeMessage[] = [];
  const requests = new SyncRequests(
    { broker, clock: time.clock, scheduler: time.scheduler },
    { subject: "c.sync", tell: (message) => void told.push(message) },
  );
  t.teardown(() => requests.close());
  const send = (number: number, count = 1) => {
    const bytes = Buffer.from(`frame ${number}`);
    requests.send({ kind: "syncStarts", number, revisionId: "r", count, createdMs: 1, bytes });
  };
  return { time, broker, told, requests, send };
}

test("a frame is sent once, with a subject of its own for answers", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7);
  send(8);
  const sent = broker.take();
  t.same(
    sent.map(({ subject }) => subject),
    ["c.sync", "c.sync"],
  );
  t.not(sent[0]!.reply, sent[1]!.reply);
  time.advance(3_000);
  t.same(broker.take(), []);
  t.same(told, []);
});

test("outcomes are handed on, and what has them all is not waited for", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7);
  const { reply } = broker.take()[0]!;
  const headers = { [SYNC_HEADER]: "terminals", [DONE_HEADER]: "7" };
  broker.deliver(reply, { data: Buffer.from([2, 1, 1]), headers });
  t.match(told, [{ kind: "terminals" }, { kind: "syncLost", number: 7, indexes: [0] }]);
  time.advance(60_000);
  t.equal(told.length, 2, "what has no outcome by then has lost it; of the others nobody waits");
  t.same(time.timersMs, [], "nothing is looked for");
});

test("who is told nothing for some seconds has lost the execution", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7, 3);
  time.advance(3_900);
  t.same(told, []);
  time.advance(700);
  t.match(told, [{ kind: "syncLost", number: 7, indexes: [0, 1, 2], message: /not run again/ }]);
  time.advance(10_000);
  t.equal(told.length, 1);
  broker.deliver(broker.take()[0]!.reply, {
    data: { kind: "refused", number: 7, code: "ThrottlingException", message: "late" },
    headers: { [SYNC_HEADER]: "refused" },
  });
  t.equal(told.length, 1, "what was given up is not answered a second time");
});

test("what is said to be alive is waited for", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7);
  send(8);
  const [seven] = broker.take();
  for (let second = 0; second < 60; second++) {
    time.advance(1_000);
    broker.deliver(seven!.reply, { data: "7", headers: { [SYNC_HEADER]: "alive" } });
  }
  t.match(told, [{ kind: "syncLost", number: 8 }]);
  time.advance(5_000);
  t.match(told[1], { kind: "syncLost", number: 7 });
});

test("a refusal and a loss that a node tells end the waiting", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7);
  send(8);
  const [seven, eight] = broker.take();
  const refused = { kind: "refused", number: 7, code: "ThrottlingException", message: "no room" };
  const lost = { kind: "syncLost", number: 8, indexes: [0], message: "died" } as const;
  broker.deliver(seven!.reply, { data: refused, headers: { [SYNC_HEADER]: "refused" } });
  broker.deliver(eight!.reply, { data: lost, headers: { [SYNC_HEADER]: "lost" } });
  time.advance(60_000);
  t.match(told, [refused, lost, { kind: "syncLost", number: 8 }]);
  t.equal(told.length, 3);
});

test("when an earlier outcome of a frame was lost on its way, its caller hears so with the last one", async (t) => {
  const { broker, told, send } = requestsOn(t);
  send(7, 2);
  const { reply } = broker.take()[0]!;
  // The message with the first one's outcome never came.
  const headers = { [SYNC_HEADER]: "terminals", [DONE_HEADER]: "7" };
  broker.deliver(reply, { data: Buffer.from([2, 1, 1]), headers });
  t.match(told[1], { kind: "syncLost", number: 7, indexes: [0, 1], message: /lost on its way/ });
});

test("what is not of this version's nodes is ignored, and silence tells", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7);
  const { reply } = broker.take()[0]!;
  broker.deliver(reply, { data: "{", headers: { [SYNC_HEADER]: "lost" } });
  broker.deliver(reply, { data: "null", headers: { [SYNC_HEADER]: "refused" } });
  broker.deliver(reply, {
    data: Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff, 0xc4]),
    headers: { [SYNC_HEADER]: "terminals" },
  });
  t.same(told, []);
  time.advance(4_600);
  t.match(told, [{ kind: "syncLost", number: 7 }]);
});

test("without a node, or without a connection, a start is refused and nothing waits to be sent", async (t) => {
  const { time, broker, told, send } = requestsOn(t);
  send(7);
  broker.deliver(broker.take()[0]!.reply, { status: 503 });
  await turn();
  t.match(told, [
    { kind: "refused", number: 7, code: "ServiceUnavailable", message: /No node .* running/ },
  ]);
  broker.turn("disconnected");
  send(8);
  t.equal(told.length, 1, "not within the caller's own turn");
  await turn();
  t.match(told[1], { kind: "refused", number: 8, code: "ServiceUnavailable", message: /is lost/ });
  broker.turn("connected");
  time.advance(60_000);
  t.same(broker.take(), []);
  t.equal(told.length, 2);
});

test("closed, it tells nothing more", async (t) => {
  const { time, broker, told, requests, send } = requestsOn(t);
  send(7);
  requests.close();
  time.advance(60_000);
  t.same(told, []);
  t.same(broker.subjects, []);
  t.same(time.timersMs, []);
});
