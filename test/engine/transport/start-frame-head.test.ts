/** The beginning of a frame of starts, read without the rest. */
import { test } from "tap";
import { readStartFrameHead, StartFrameBuilder } from "../../../engine/transport/start-frame.ts";

function frameOf(count: number, number: number, clientId = "0123456789ab"): Uint8Array {
  const builder = new StartFrameBuilder();
  for (let index = 0; index < count; index++) builder.add(`name-${index}`, '{"a":1}');
  const revisionId = "00000000-0000-4000-8000-000000000000";
  return builder.close({ clientId, number, revisionId, createdMs: 1.5 });
}

test("the head says whose frame it is and how many starts it has", async (t) => {
  for (const count of [1, 5, 6, 256, 4096]) {
    for (const number of [1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32, 2 ** 40]) {
      const head = readStartFrameHead(frameOf(count, number));
      t.same(head, { clientId: "0123456789ab", number, count }, `${count} starts, ${number}`);
    }
  }
});

test("a frame may be a part of a larger buffer", async (t) => {
  const frame = frameOf(3, 9);
  const buffer = new Uint8Array(frame.length + 20);
  buffer.set(frame, 11);
  const view = buffer.subarray(11, 11 + frame.length);
  t.same(readStartFrameHead(view), { clientId: "0123456789ab", number: 9, count: 3 });
});

test("bytes that are no frame of starts are refused", async (t) => {
  const frame = frameOf(3, 9);
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array([0x91]),
    Buffer.from("hello, this is not a frame"),
    frame.subarray(0, 10),
    Uint8Array.from(frame, (byte, at) => (at === 1 ? 99 : byte)),
    Uint8Array.from(frame, (byte, at) => (at === 0 ? byte - 1 : byte)),
  ]) {
    t.throws(() => readStartFrameHead(bytes));
  }
});

test("a client or a number that could not be a part of a subject is refused", async (t) => {
  for (const clientId of [
    "0123456789aB",
    "0123.456789a",
    "0123 456789a",
    ">\r\nPUB a 1\r\n",
    "*23456789abc",
  ]) {
    t.equal(clientId.length, 12);
    t.throws(() => readStartFrameHead(frameOf(3, 9, clientId)), { message: /12 hexadecimal/ });
  }
  for (const number of [0, 1.5, Number.NaN, 2 ** 60, Number.POSITIVE_INFINITY]) {
    t.throws(() => readStartFrameHead(frameOf(3, number)), `${number}`);
  }
});
