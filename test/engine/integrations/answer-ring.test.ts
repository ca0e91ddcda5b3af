import { test } from "tap";
import { AnswerRing, RING_BYTES } from "../../../engine/integrations/answer-ring.ts";
import type { AnswerMessage } from "../../../engine/integrations/handler-messages.ts";

function openRing() {
  const memory = new SharedArrayBuffer(RING_BYTES);
  return { writer: new AnswerRing(memory), reader: new AnswerRing(memory) };
}

const answer = (number: number, payload = `"${number}"`, log = ""): AnswerMessage => [
  number,
  12,
  "result",
  payload,
  log,
];

test("answers come out once, in order and unchanged, also what is no Unicode", (t) => {
  const { writer, reader } = openRing();
  const answers: AnswerMessage[] = [
    answer(1, '"é\ud800 \0"', "a log\n"),
    [2, 0, "error", '{"errorType":"E"}', ""],
    [0x7fff_ffff, 5, "tooLarge", "", ""],
  ];
  t.equal(reader.read(), undefined);
  for (const each of answers) t.ok(writer.write(each));
  t.strictSame([reader.read(), reader.read(), reader.read()], answers);
  t.equal(reader.read(), undefined);
  t.end();
});

test("a full ring takes no more until something is read, however often it has gone round", (t) => {
  const { writer, reader } = openRing();
  let written = 0;
  let read = 0;
  for (let round = 0; round < 20; round++) {
    while (writer.write(answer(written + 1))) written++;
    t.equal(written - read, 128, "of which nothing is overwritten");
    for (let count = 0; count < 50; count++) t.strictSame(reader.read(), answer(++read));
  }
  t.end();
});

test("an answer that is too long for a slot is refused, the longest that fits is not", (t) => {
  const { writer, reader } = openRing();
  const fits = answer(1, "é".repeat(400), "l".repeat(80));
  t.ok(writer.write(fits));
  t.notOk(writer.write(answer(2, "é".repeat(400), "l".repeat(81))));
  t.strictSame(reader.read(), fits);
  t.equal(reader.read(), undefined);
  t.end();
});
