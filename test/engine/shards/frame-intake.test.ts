import { type Test, test } from "tap";
import type { AskedFrame, RecordedResults } from "../../../engine/journal/recorded-results.ts";
import { StreamLeases } from "../../../engine/journal/stream-leases.ts";
import { FrameIntake } from "../../../engine/shards/frame-intake.ts";
import type { OpenFrame } from "../../../engine/shards/open-frame.ts";
import { AGAIN_HEADER } from "../../../engine/transport/nats/acked-publisher.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { RESULTS_SEEN_HEADER } from "../../../engine/transport/result-message.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { FakeBroker, textOf } from "../transport/nats/fake-broker.ts";
import { VirtualTime } from "./virtual-time.ts";

const names = clusterNames("c");
const ackWaitMs = 4_000;
const clientId = "0123456789ab";
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function frameOf(number: number, count = 2): Uint8Array {
  const builder = new StartFrameBuilder();
  for (let index = 0; index < count; index++) builder.add(`name-${index}`, "{}");
  return builder.close({ clientId, number, revisionId: "r", createdMs: 1 });
}

interface Asked {
  readonly number: number;
  readonly afterSequence: number;
  readonly answer: (finished: Uint8Array | null) => void;
  readonly fail: () => void;
}

/** An intake of one stream that has held ten messages before, all of them delivered long ago. */
async function intakeOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  broker.onRequest = async () => ({ data: { state: { last_seq: 10 } } });
  const told = { enqueued: [] as OpenFrame[], unreadable: [] as string[], missing: 0 };
  const warnings: string[] = [];
  const lookups: Asked[] = [];
  const room = { frames: 4 };
  const recorded = {
    finishedOf: (_client: string, { number, afterSequence }: AskedFrame) =>
      new Promise<Uint8Array | null>((resolve, reject) => {
        const fail = () => reject(new Error("away"));
        lookups.push({ number, afterSequence, answer: resolve, fail });
      }),
    close: () => {},
  } as unknown as RecordedResults;
  const system = { broker, clock: time.clock, scheduler: time.scheduler };
  const warn = (text: string) => void warnings.push(text);
  const leases: StreamLeases = new StreamLeases(
    { ...system, warn },
    { ackWaitMs, onLapsed: () => {}, onEnded: (sequence) => intake.ended(sequence) },
  );
  const intake: FrameIntake = new FrameIntake(
    {
      ...system,
      leases,
      recorded,
      names,
      warn,
      room: () => room.frames,
      enqueue: (frame) => void told.enqueued.push(frame),
      onMissing: () => told.missing++,
      onUnreadable: (bytes) => void told.unreadable.push(textOf({ data: bytes })),
    },
    { streams: 1, ackWaitMs },
  );
  t.teardown(() => {
    intake.close();
    leases.close();
  });
  await turn(); // What is in the stream is known now.
  time.advance(20);
  const inbox = broker.subjects.at(-1)!;
  const deliver = (
    data: Uint8Array | string,
    { sequence = 20, deliveries = 1, headers = {} as Record<string, string> } = {},
  ) => {
    const reply = `$JS.ACK.${names.startsStream(0)}.nodes.${deliveries}.${sequence}.1.0.0`;
    broker.deliver(inbox, { data, reply, headers });
  };
  /** What was said to the stream since the last call. */
  const said = () =>
    broker
      .take()
      .filter(({ subject }) => subject.startsWith("$JS.ACK"))
      .map((sent) => `${textOf(sent)} ${sent.subject.split(".")[5]}`);
  /** Sizes of the requests for messages since the last call. */
  const asked = () =>
    broker
      .take()
      .filter(({ subject }) => subject.includes("MSG.NEXT"))
      .map((sent) => JSON.parse(textOf(sent)).batch as number);
  return {
    time,
    broker,
    inbox,
    told,
    warnings,
    lookups,
    room,
    leases,
    intake,
    deliver,
    said,
    asked,
  };
}

test("a frame that is delivered for the first time is run whole", async (t) => {
  const { told, deliver, leases, lookups, intake } = await intakeOn(t);
  deliver(frameOf(7, 3));
  t.hasStrict(told.enqueued, [{ clientId, number: 7, count: 3, unfinished: 3, isSync: false }]);
  t.equal(leases.size, 1);
  t.same(lookups, []);
  t.equal(intake.redelivered, 0);
});

test("as many frames are asked for as there is room for", async (t) => {
  const { time, told, room, deliver, asked } = await intakeOn(t);
  t.same(asked(), [4]);
  for (let number = 1; number <= 4; number++) deliver(frameOf(number), { sequence: 20 + number });
  t.equal(told.enqueued.length, 4);
  room.frames = 0;
  time.advance(1_000);
  t.same(asked(), []);
  room.frames = 3;
  time.advance(20);
  t.same(asked(), [3]);
});

test("a frame that was delivered before is run without what is recorded of it", async (t) => {
  const { told, deliver, lookups, intake } = await intakeOn(t);
  deliver(frameOf(7, 3), { deliveries: 2 });
  await turn();
  t.same(told.enqueued, []);
  lookups[0]!.answer(Uint8Array.of(0b101));
  await turn();
  t.hasStrict(told.enqueued, [{ number: 7, count: 3, unfinished: 1 }]);
  t.equal(intake.redelivered, 1);
});

test("a frame all of which is recorded is acknowledged and not run", async (t) => {
  const { told, deliver, lookups, said, leases } = await intakeOn(t);
  deliver(frameOf(7, 3), { deliveries: 2 });
  await turn();
  lookups[0]!.answer(Uint8Array.of(0b111));
  await turn();
  t.same(told.enqueued, []);
  t.same(said(), ["+ACK 20"]);
  t.equal(leases.size, 0);
});

test("what may have been delivered before is looked up, though it is said to be the first time", async (t) => {
  const { time, broker, deliver, lookups, told } = await intakeOn(t);
  deliver(frameOf(1), { sequence: 10 });
  deliver(frameOf(2), { headers: { [AGAIN_HEADER]: "1" } });
  await turn();
  t.same(
    lookups.map(({ number }) => number),
    [1, 2],
    "in the stream before this node; sent once more by its client",
  );
  deliver(frameOf(3), { sequence: 30 });
  t.equal(told.enqueued.length, 1);
  broker.turn("disconnected");
  broker.onRequest = async () => ({ data: { state: { last_seq: 40 } } });
  broker.turn("connected");
  await turn();
  deliver(frameOf(4), { sequence: 40 });
  deliver(frameOf(5), { sequence: 41 });
  t.equal(told.enqueued.length, 2, "what came after the interruption is run at once");
  await turn();
  t.equal(lookups.length, 2, "others have a moment to tell what they had under way");
  time.advance(500);
  await turn();
  t.equal(lookups[2]?.number, 4);
});

test("what is recorded is asked again until it is known, for as long as the frame is held", async (t) => {
  const { time, told, warnings, deliver, lookups, leases } = await intakeOn(t);
  deliver(frameOf(7), { deliveries: 2 });
  deliver(frameOf(8), { deliveries: 2, sequence: 21 });
  await turn();
  for (const { fail } of lookups.splice(0)) fail();
  await turn();
  t.match(warnings, [/not known yet/, /not known yet/]);
  leases.forget(2);
  time.advance(500);
  await turn();
  t.same(
    lookups.map(({ number }) => number),
    [7, 8],
  );
  for (const { answer } of lookups) answer(null);
  await turn();
  t.hasStrict(told.enqueued, [{ number: 7, unfinished: 2 }], "the other runs elsewhere");
});

test("frames that are being looked up take room", async (t) => {
  const { time, deliver, lookups, asked } = await intakeOn(t);
  asked();
  for (let number = 1; number <= 4; number++) {
    deliver(frameOf(number), { sequence: 20 + number, deliveries: 2 });
  }
  await turn();
  time.advance(1_000);
  t.same(asked(), []);
  for (const { answer } of lookups) answer(null);
  await turn();
  time.advance(20);
  t.same(asked(), [4]);
});

test("a frame that is delivered again while it is here is not run twice, and its lease is new", async (t) => {
  const { time, told, deliver, said, leases } = await intakeOn(t);
  deliver(frameOf(7));
  time.advance(500);
  deliver(frameOf(7), { deliveries: 2 });
  await turn();
  t.equal(told.enqueued.length, 1);
  t.equal(leases.size, 1);
  said();
  leases.remove(told.enqueued[0]!.sequence);
  t.same(said(), ["+ACK 20"]);
  deliver(frameOf(7), { deliveries: 3 });
  t.equal(leases.size, 1, "when it has ended, it is taken again");
});

test("a frame whose lease has lapsed here is taken anew when it comes again, not as the one that was", async (t) => {
  const { time, told, deliver, lookups, leases } = await intakeOn(t);
  deliver(frameOf(7));
  // Lapsed, and nobody has looked yet; the process itself did not stand still.
  for (let step = 0; step < 4; step++) {
    time.nowMs += ackWaitMs / 4;
    deliver(frameOf(100 + step), { sequence: 30 + step });
  }
  t.notOk(leases.holds(1));
  deliver(frameOf(7), { deliveries: 2 });
  await turn();
  t.same(
    lookups.map(({ number }) => number),
    [7],
    "outcomes of its first time may have been dropped: what is recorded counts",
  );
  lookups[0]!.answer(null);
  await turn();
  t.equal(told.enqueued.filter(({ number }) => number === 7).length, 2);
});

test("what is recorded is looked for from where its client says", async (t) => {
  const { deliver, lookups } = await intakeOn(t);
  const said = ["42", "", "-1", "1e400", "7.5", "x"];
  for (const [at, text] of said.entries()) {
    const headers = { [RESULTS_SEEN_HEADER]: text };
    deliver(frameOf(at + 1), { sequence: 20 + at, deliveries: 2, headers });
  }
  await turn();
  t.same(
    lookups.map(({ afterSequence }) => afterSequence),
    [42, 0, 0, 0, 0, 0],
  );
});

test("bytes that are no frame are set aside and given to nobody any more", async (t) => {
  const { told, deliver, said, leases } = await intakeOn(t);
  deliver("hello");
  deliver("", { sequence: 21 });
  t.same(told.unreadable, ["hello", ""]);
  t.same(said(), ["+TERM 20", "+TERM 21"]);
  t.equal(leases.size, 0);
});

test("a draining intake asks for nothing and gives back what still comes", async (t) => {
  const { time, told, intake, deliver, said, asked } = await intakeOn(t);
  asked();
  intake.drain();
  t.equal(intake.asked, 4);
  deliver(frameOf(7));
  t.same(told.enqueued, []);
  t.same(said(), ["-NAK 20"]);
  time.advance(5_000);
  t.same(asked(), []);
  t.equal(intake.asked, 0, "the requests have run out");
});

test("what was on its way while the process stood still is not run", async (t) => {
  const { time, broker, told, warnings, deliver, asked, leases } = await intakeOn(t);
  deliver(frameOf(1));
  let flushed = () => {};
  broker.flushed = new Promise((resolve) => {
    flushed = resolve;
  });
  time.nowMs += 2 * ackWaitMs;
  deliver(frameOf(2), { sequence: 21 });
  t.match(warnings, [/stood still for 8\d\d\d ms/]);
  t.equal(leases.size, 0, "what it held has lapsed");
  deliver(frameOf(3), { sequence: 22 });
  t.equal(told.enqueued.length, 1);
  asked();
  flushed();
  await turn();
  time.advance(20);
  t.ok(asked().length > 0);
  deliver(frameOf(4), { sequence: 23 });
  t.equal(leases.size, 1, "what comes now is taken");
});

test("a consumer that is gone is told to whoever can make it anew", async (t) => {
  const { broker, inbox, told } = await intakeOn(t);
  broker.deliver(inbox, { status: 503 });
  t.equal(told.missing, 1);
});

test("a closed intake has no timers", async (t) => {
  const { time, intake, leases } = await intakeOn(t);
  intake.close();
  leases.close();
  time.advance(10_000);
  t.same(time.timersMs, []);
});
