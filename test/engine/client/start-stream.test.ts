import fc from "fast-check";
import { test } from "tap";
import {
  type PackedStarts,
  type SentFrame,
  StartStream,
  type StreamOptions,
} from "../../../engine/client/start-stream.ts";
import {
  FRAME_RECORDS_MAX,
  nameAt,
  readStartFrame,
} from "../../../engine/transport/start-frame.ts";

import { VirtualTime } from "../shards/virtual-time.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function openStream(
  options: Partial<StreamOptions> = {},
  time?: VirtualTime,
  underWay?: () => number,
) {
  const sent: PackedStarts[] = [];
  const events: string[] = [];
  const note = (what: string) => (frame: SentFrame<string>) => {
    events.push(`${what} ${frame.number}: ${frame.tickets.join(" ")}`);
  };
  let lastNumber = 0;
  const stream = new StartStream<string>(
    {
      clientId: "0123456789ab",
      revisionId: "revision",
      clock: time?.clock ?? { nowMs: () => 1000 },
      scheduler: time?.scheduler,
      underWay,
      nextNumber: () => ++lastNumber,
      send: (packed) => sent.push(packed),
    },
    {
      onSend: note("sent"),
      onAccepted: note("accepted"),
      onRefused: (frame, code) => note(`refused ${code}`)(frame),
      onUnknown: note("unknown"),
    },
    options,
  );
  const push = (...names: string[]) => names.map((name) => stream.push(name, "1", name));
  return { stream, sent, events, push };
}

test("with nothing outstanding, the starts of a turn leave in one frame at its end", async (t) => {
  const { sent, push } = openStream();
  push("a", "b", "c");
  t.equal(sent.length, 0, "not before the turn ends");
  await turn();
  t.equal(sent.length, 1);
  t.hasStrict(sent[0], { number: 1, revisionId: "revision", count: 3 });
  const frame = readStartFrame(sent[0]!.bytes);
  t.hasStrict(frame, { clientId: "0123456789ab", number: 1, count: 3, createdMs: 1000 });
  t.strictSame(
    [0, 1, 2].map((index) => nameAt(frame, index)),
    ["a", "b", "c"],
  );
});

test("while a frame is outstanding starts gather, and its answer sends them", async (t) => {
  const { stream, events, push } = openStream();
  push("a");
  await turn();
  push("b");
  await turn();
  push("c");
  await turn();
  t.strictSame(events, ["sent 1: a"]);
  t.equal(stream.unanswered, 3);
  stream.accepted(1);
  t.strictSame(events, ["sent 1: a", "accepted 1: a", "sent 2: b c"]);
  stream.refused(2, "ThrottlingException", "later");
  t.equal(events.at(-1), "refused ThrottlingException 2: b c");
  t.equal(stream.unanswered, 0);
  push("d");
  await turn();
  t.equal(events.at(-1), "sent 3: d", "after a refusal it goes on");
});

test("a full frame leaves at once, whatever is outstanding", (t) => {
  const { events, push } = openStream({ recordsMax: 2 });
  push("a", "b", "c", "d", "e");
  t.strictSame(events, ["sent 1: a b", "sent 2: c d"]);
  t.end();
});

test("a frame is full, too, when its inputs are long", (t) => {
  const { stream, events } = openStream({ unitsMax: 10 });
  stream.push("a", "12345", "a");
  stream.push("b", "123456789", "b");
  stream.push("c", "1", "c");
  t.strictSame(events, ["sent 1: a b"]);
  t.end();
});

test("no more than so many frames are outstanding; the others wait in order, then starts are refused", async (t) => {
  const { stream, events, push } = openStream({ recordsMax: 1, outstandingMax: 2, waitingMax: 2 });
  t.strictSame(push("a", "b", "c", "d", "e"), [true, true, true, true, false]);
  t.strictSame(events, ["sent 1: a", "sent 2: b"]);
  t.equal(stream.unanswered, 4);
  stream.accepted(2);
  t.strictSame(events.slice(2), ["accepted 2: b", "sent 3: c"]);
  t.strictSame(push("f"), [true], "there is room again");
  stream.accepted(1);
  stream.accepted(3);
  stream.accepted(4);
  stream.accepted(5);
  await turn();
  t.equal(stream.unanswered, 0);
  t.notOk(events.some((event) => event.endsWith(": e")));
});

test("an answer that comes twice, or to no frame, changes nothing", async (t) => {
  const { stream, events, push } = openStream();
  push("a");
  await turn();
  stream.accepted(1);
  stream.accepted(1);
  stream.refused(1, "ServiceUnavailable", "");
  stream.accepted(99);
  t.strictSame(events, ["sent 1: a", "accepted 1: a"]);
});

test("a closed stream says what became of everything, and sends nothing more", async (t) => {
  const { stream, events, push } = openStream({ recordsMax: 2, outstandingMax: 1 });
  push("a", "b", "c", "d", "e");
  stream.close();
  stream.close();
  await turn();
  t.strictSame(events, [
    "sent 1: a b",
    "unknown 1: a b",
    "refused ServiceUnavailable 2: c d",
    "refused ServiceUnavailable 3: e",
  ]);
  t.strictSame(push("f"), [false]);
  stream.accepted(1);
  t.equal(events.length, 4);
  t.equal(stream.unanswered, 0);
});

test("a frame may not have more places than run ids can name", (t) => {
  t.throws(() => openStream({ recordsMax: FRAME_RECORDS_MAX + 1 }), /run ids/);
  t.end();
});

test("whatever the order of answers, each start is answered exactly once", async (t) => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("push" as const), count: fc.integer({ min: 1, max: 7 }) }),
    fc.record({
      kind: fc.constant("answer" as const),
      which: fc.nat(20),
      isAccepted: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("turn" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (steps, recordsMax) => {
        const { stream, sent, events, push } = openStream({
          recordsMax,
          outstandingMax: 3,
          waitingMax: 2,
        });
        const open = new Set<number>();
        const answer = (which: number, isAccepted: boolean) => {
          for (const { number } of sent.splice(0)) open.add(number);
          if (open.size > 3) throw new Error(`${open.size} frames are outstanding`);
          const number = [...open][which % open.size];
          if (number === undefined) return;
          open.delete(number);
          if (isAccepted) stream.accepted(number);
          else stream.refused(number, "ServiceUnavailable", "");
        };
        let lastName = 0;
        const taken: string[] = [];
        for (const next of steps) {
          if (next.kind === "turn") await turn();
          else if (next.kind === "answer") answer(next.which, next.isAccepted);
          else {
            for (let i = 0; i < next.count; i++) {
              const name = String(++lastName);
              if (push(name)[0]) taken.push(name);
            }
          }
        }
        await turn();
        for (let left = 1000; stream.unanswered > 0 && left > 0; left--) answer(0, true);
        const tickets = (what: RegExp) =>
          events
            .filter((event) => what.test(event))
            .flatMap((event) => event.split(": ")[1]!.split(" "));
        t.strictSame(tickets(/^sent/), taken, "handed over once, in order");
        const answered = tickets(/^(accepted|refused)/).sort((a, b) => Number(a) - Number(b));
        t.strictSame(answered, taken);
      },
    ),
    { numRuns: 100 },
  );
});

test("a busy stream spaces its frames, however quick the answers", async (t) => {
  const time = new VirtualTime();
  const { stream, sent, push } = openStream({}, time);
  push(...Array.from({ length: 100 }, (_, index) => `a${index}`));
  await turn();
  stream.accepted(1);
  push("b");
  await turn();
  t.equal(sent.length, 1, "the next frame waits a little for company");
  push("c");
  time.advance(3.9);
  await turn();
  t.equal(sent.length, 1);
  time.advance(0.1);
  t.same(
    sent.map(({ count }) => count),
    [100, 2],
  );
});

test("a frame with most of what is under way is not spaced", async (t) => {
  const time = new VirtualTime();
  let underWay = 0;
  const { stream, sent, push } = openStream({}, time, () => underWay);
  push(...Array.from({ length: 100 }, (_, index) => `a${index}`));
  await turn();
  stream.accepted(1);
  underWay = 1;
  push("b", "c");
  await turn();
  t.equal(sent.length, 1, "more is to come");
  push("d");
  await turn();
  t.same(
    sent.map(({ count }) => count),
    [100, 3],
  );
});

test("a stream that is not busy waits for nothing", async (t) => {
  const { stream, sent, push } = openStream({}, new VirtualTime());
  for (const [index, name] of ["a", "b", "c"].entries()) {
    push(name);
    await turn();
    t.equal(sent.length, index + 1);
    stream.accepted(index + 1);
  }
});

test("a full frame of a busy stream is not held back", async (t) => {
  const { stream, sent, push } = openStream({ recordsMax: 20 }, new VirtualTime());
  const names = (letter: string) => Array.from({ length: 20 }, (_, index) => `${letter}${index}`);
  push(...names("a"));
  stream.accepted(1);
  push(...names("b"));
  t.equal(sent.length, 2);
});
