import fc from "fast-check";
import { test } from "tap";
import { packFrame } from "../../../engine/transport/codec.ts";
import {
  FRAME_RECORDS_MAX,
  inputAt,
  nameAt,
  readStartFrame,
  runIdOf,
  StartFrameBuilder,
} from "../../../engine/transport/start-frame.ts";

const header = { clientId: "0123456789ab", number: 7, revisionId: "r", createdMs: 12.5 };

/** JSON texts as users write them: what a JSON value does not keep must come through as text. */
const trickyTexts = [
  "-0",
  "-0.0",
  "1e400",
  "12345678901234567890.10",
  '{"__proto__":{"polluted":true},"constructor":1}',
  '{"a":1,"a":2}',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\u2028 é 😀"',
  ' {"a" : 1}\n',
  '"\\u0000"',
  `"${"é".repeat(70_000)}"`,
];

test("names and inputs come out of a frame as they were put in", (t) => {
  const builder = new StartFrameBuilder();
  for (const [index, text] of trickyTexts.entries()) builder.add(`run-${index}`, text);
  t.equal(builder.count, trickyTexts.length);
  const frame = readStartFrame(builder.close(header));
  t.hasStrict(frame, { ...header, count: trickyTexts.length });
  for (const [index, text] of trickyTexts.entries()) {
    t.equal(nameAt(frame, index), `run-${index}`);
    t.equal(inputAt(frame, index), text);
  }
  t.end();
});

test("any JSON value's text comes through", (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.json())), (starts) => {
      const builder = new StartFrameBuilder();
      for (const [name, text] of starts) builder.add(name, text);
      const frame = readStartFrame(builder.close(header));
      const read = starts.map((_, index) => [nameAt(frame, index), inputAt(frame, index)]);
      t.strictSame(read, starts);
    }),
    { numRuns: 200 },
  );
  t.end();
});

test("a builder starts anew after each frame, and frames do not share memory", (t) => {
  const builder = new StartFrameBuilder();
  builder.add("first", '"1"');
  const first = builder.close(header);
  t.equal(builder.count, 0);
  t.equal(builder.inputUnits, 0);
  builder.add("second", '"2"');
  builder.add("third", '"3"');
  const second = readStartFrame(builder.close({ ...header, number: 8 }));
  t.not(first.buffer, packFrame([]).buffer);
  t.equal(first.byteLength, first.buffer.byteLength, "the buffer can be given away whole");
  t.equal(nameAt(readStartFrame(first), 0), "first");
  t.hasStrict(second, { number: 8, count: 2 });
  t.equal(nameAt(second, 1), "third");
  t.end();
});

test("what is no frame of starts is refused with a clear error", (t) => {
  const bad: [string, Uint8Array][] = [
    ["nothing", Uint8Array.of()],
    ["text", new TextEncoder().encode("hello")],
    ["a number", Uint8Array.of(7)],
    ["an empty list", packFrame([])],
    ["another version", packFrame([9, "c", 1, "r", 1])],
    ["a number for the client", packFrame([1, 5, 1, "r", 1])],
    ["a text for the number", packFrame([1, "c", "1", "r", 1])],
    ["no revision", packFrame([1, "c", 1, null, 1])],
    ["half a record", packFrame([1, "c", 1, "r", 1, "name"])],
    [
      "too many records",
      packFrame([1, "c", 1, "r", 1, ...new Array(2 * (FRAME_RECORDS_MAX + 1)).fill("1")]),
    ],
  ];
  for (const [what, bytes] of bad) t.throws(() => readStartFrame(bytes), Error, what);
  t.throws(() => readStartFrame(packFrame([1, "c"])), /not a frame of starts/);
  t.end();
});

test("damaged bytes are refused or read, and never do anything else", (t) => {
  const builder = new StartFrameBuilder();
  for (let index = 0; index < 5; index++) builder.add(`run-${index}`, '{"a":[1,2,3]}');
  const bytes = builder.close(header);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(bytes.length),
      (changes, length) => {
        const damaged = bytes.slice(0, length);
        for (const [at, value] of changes) if (at < length) damaged[at] = value;
        try {
          t.ok(Number.isInteger(readStartFrame(damaged).count));
        } catch (error) {
          t.ok(error instanceof Error && error.message !== "");
        }
      },
    ),
    { numRuns: 300 },
  );
  t.end();
});

test("a revision that could be no key, and a name that could be none, make a frame unreadable", (t) => {
  const frameOf = (revisionId: string, name: unknown) => {
    const builder = new StartFrameBuilder();
    builder.add("fine", "{}");
    builder.add(name as string, "{}");
    return builder.close({ clientId: "0123456789ab", number: 1, revisionId, createdMs: 1 });
  };
  t.equal(readStartFrame(frameOf("r-1", "n".repeat(80))).count, 2);
  for (const revisionId of ["", "a.b", "a b", "*", "r".repeat(65), "r".repeat(600_000)]) {
    t.throws(() => readStartFrame(frameOf(revisionId, "name")), { message: /not a frame/ });
  }
  for (const name of ["n".repeat(81), 7, null, { a: 1 }]) {
    t.throws(() => readStartFrame(frameOf("r", name)), { message: /at most 80 characters/ });
  }
  t.end();
});

test("run ids are UUIDs of version 8, and no two places share one", (t) => {
  const version8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const seen = new Set<string>();
  const clients = ["000000000000", "0123456789ab", "ffffffffffff"];
  const numbers = [1, 2, 15, 16, 0xfff, 0x1000, 0x1001, 2 ** 32, 2 ** 44, 2 ** 48 - 1];
  const places = [0, 1, 15, 16, 255, 256, FRAME_RECORDS_MAX - 1];
  for (const clientId of clients) {
    for (const number of numbers) {
      for (const index of places) {
        const runId = runIdOf(clientId, number, index);
        t.match(runId, version8);
        seen.add(runId);
      }
    }
  }
  t.equal(seen.size, clients.length * numbers.length * places.length);
  t.end();
});
