import fc from "fast-check";
import { test } from "tap";
import { packFrame } from "../../../engine/transport/codec.ts";
import {
  FAILED,
  readTerminalFrame,
  SUCCEEDED,
  TerminalFrameBuilder,
  TIMED_OUT,
  terminalAt,
} from "../../../engine/transport/terminal-frame.ts";

const separator = "5e4a7a1c-0000-4000-8000-00000000abcd";

test("each outcome comes out with its own fields and none of the others'", (t) => {
  const builder = new TerminalFrameBuilder("0123456789ab", separator);
  builder.add(3, 0, "good", SUCCEEDED, { a: [1, null, "x"] }, null, null);
  builder.add(3, 1, "bad", FAILED, null, "My.Error", "because");
  builder.add(4, 200, "late", TIMED_OUT, null, null, null);
  builder.add(4, 201, "empty", FAILED, null, null, null);
  builder.add(4, 202, "null", SUCCEEDED, null, null, null);
  t.equal(builder.count, 5);
  const frame = readTerminalFrame(builder.close());
  t.hasStrict(frame, { clientId: "0123456789ab", count: 5 });
  const records = Array.from({ length: 5 }, (_, place) => terminalAt(frame, place));
  const none = { output: null, error: null, cause: null };
  t.strictSame(records, [
    { ...none, number: 3, index: 0, name: "good", status: SUCCEEDED, output: '{"a":[1,null,"x"]}' },
    {
      ...none,
      number: 3,
      index: 1,
      name: "bad",
      status: FAILED,
      error: "My.Error",
      cause: "because",
    },
    { ...none, number: 4, index: 200, name: "late", status: TIMED_OUT },
    { ...none, number: 4, index: 201, name: "empty", status: FAILED },
    { ...none, number: 4, index: 202, name: "null", status: SUCCEEDED, output: "null" },
  ]);
  t.end();
});

test("outputs come through as JSON wrote them", (t) => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (outputs) => {
      const builder = new TerminalFrameBuilder("c", separator);
      for (const [index, output] of outputs.entries()) {
        builder.add(1, index, String(index), SUCCEEDED, output, null, null);
      }
      const frame = readTerminalFrame(builder.close());
      t.equal(frame.count, outputs.length);
      const texts = outputs.map((_, place) => terminalAt(frame, place).output);
      t.strictSame(
        texts,
        outputs.map((output) => JSON.stringify(output)),
      );
    }),
    { numRuns: 200 },
  );
  t.end();
});

test("keys and characters that codecs like to alter come through", (t) => {
  const builder = new TerminalFrameBuilder("c", separator);
  const texts = [
    '{"__proto__":{"polluted":true}}',
    '"\\ud800"',
    '["\\",\\"","],[",","]',
    '"\u2028😀"',
  ];
  for (const [index, text] of texts.entries()) {
    builder.add(1, index, "n", SUCCEEDED, JSON.parse(text), null, null);
  }
  const frame = readTerminalFrame(builder.close());
  t.strictSame(
    texts.map((_, place) => terminalAt(frame, place).output),
    texts,
  );
  t.equal(({} as Record<string, unknown>)["polluted"], undefined);
  t.end();
});

test("an output too deep to be written fails alone", (t) => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const builder = new TerminalFrameBuilder("c", separator);
  builder.add(1, 0, "before", SUCCEEDED, 1, null, null);
  builder.add(1, 1, "deep", SUCCEEDED, deep, null, null);
  builder.add(1, 2, "after", SUCCEEDED, 2, null, null);
  const frame = readTerminalFrame(builder.close());
  t.hasStrict(terminalAt(frame, 0), { status: SUCCEEDED, output: "1" });
  t.match(terminalAt(frame, 1), { status: FAILED, error: "States.Runtime", cause: /too deeply/ });
  t.hasStrict(terminalAt(frame, 2), { status: SUCCEEDED, output: "2" });
  t.end();
});

test("a builder starts anew after each frame", (t) => {
  const builder = new TerminalFrameBuilder("c", separator);
  builder.add(1, 0, "first", SUCCEEDED, 1, null, null);
  const first = readTerminalFrame(builder.close());
  t.equal(builder.count, 0);
  t.equal(readTerminalFrame(builder.close()).count, 0);
  builder.add(2, 5, "second", SUCCEEDED, 2, null, null);
  const second = readTerminalFrame(builder.close());
  t.hasStrict(terminalAt(first, 0), { number: 1, name: "first", output: "1" });
  t.equal(second.count, 1);
  t.hasStrict(terminalAt(second, 0), { number: 2, index: 5, name: "second", output: "2" });
  t.end();
});

test("what is no frame of terminal records is refused with a clear error", (t) => {
  const record = [1, 0, "name", SUCCEEDED, null, null];
  const bad: [string, Uint8Array][] = [
    ["nothing", Uint8Array.of()],
    ["text", new TextEncoder().encode("hello")],
    ["an empty list", packFrame([])],
    ["a map", Uint8Array.of(0x80)],
    ["another version", packFrame([99, "c", "s", "[]"])],
    ["no client", packFrame([2, null, "s", "[]"])],
    ["half a record", packFrame([2, "c", "s", '[1,"s"]', 1, 0, "name"])],
    ["fewer outputs than records", packFrame([2, "c", "s", '[1,"s"]', ...record, ...record])],
  ];
  for (const [what, bytes] of bad) t.throws(() => readTerminalFrame(bytes), Error, what);
  t.throws(() => readTerminalFrame(packFrame([99])), /not a frame of terminal records/);
  t.end();
});
