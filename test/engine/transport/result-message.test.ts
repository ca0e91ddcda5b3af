/** Messages of the results stream, and frames of terminal records cut into smaller ones. */
import { test } from "tap";
import {
  packResults,
  readRuns,
  unpackResults,
  writeRuns,
} from "../../../engine/transport/result-message.ts";
import {
  FAILED,
  readTerminalFrame,
  SUCCEEDED,
  TerminalFrameBuilder,
  TIMED_OUT,
  terminalAt,
} from "../../../engine/transport/terminal-frame.ts";
import { cutTerminals } from "../../../engine/transport/terminal-pieces.ts";

const clientId = "0123456789ab";

function frameOf(records: number, firstNumber = 1): Uint8Array {
  const builder = new TerminalFrameBuilder(clientId, "separator");
  for (let index = 0; index < records; index++) {
    const output = { index, text: "ä".repeat(20), ["__proto__"]: null };
    builder.add(firstNumber + (index % 2), index, `name-${index}`, SUCCEEDED, output, null, null);
  }
  return builder.close();
}

test("one frame travels as it is, several as one message, and come out as they were", async (t) => {
  for (const records of [1, 15, 16, 300]) {
    const one = frameOf(records);
    t.equal(packResults([one]), one);
    t.equal(unpackResults(one)[0], one, `${records} records`);
    for (const frames of [2, 16, 70]) {
      const many = Array.from({ length: frames }, (_, number) => frameOf(records, number + 1));
      const unpacked = unpackResults(packResults(many));
      t.equal(unpacked.length, frames);
      t.ok(unpacked.every((bytes, at) => Buffer.compare(bytes, many[at]!) === 0));
    }
  }
});

test("runs are read as they were written, and what is none is left out", async (t) => {
  const runs = [
    { number: 1, first: 0, count: 256 },
    { number: 7_000_000_000, first: 3, count: 1 },
  ];
  t.same(readRuns(writeRuns(runs)), runs);
  t.same(readRuns(""), []);
  t.same(readRuns("x.y.z,1.2,3.0.4,-1.0.1,1.0.0"), [{ number: 3, first: 0, count: 4 }]);
});

test("a frame is cut so that no piece is larger than a message, and no record is lost", async (t) => {
  const bytes = frameOf(100);
  const cut = { isWanted: () => true, bytesMax: 1500, separator: "other" };
  const pieces = cutTerminals(bytes, cut);
  t.ok(pieces.length > 5, `${pieces.length} pieces`);
  const whole = readTerminalFrame(bytes);
  let place = 0;
  for (const piece of pieces) {
    t.ok(piece.bytes.byteLength <= 1500, `${piece.bytes.byteLength} bytes`);
    const frame = readTerminalFrame(piece.bytes);
    t.equal(frame.clientId, clientId);
    for (let at = 0; at < frame.count; at++) {
      t.same(terminalAt(frame, at), terminalAt(whole, place));
      t.same(piece.records[at], { number: 1 + (place % 2), index: place });
      place++;
    }
  }
  t.equal(place, 100);
});

test("records of frames that are not wanted are left out", async (t) => {
  const cut = { isWanted: (number: number) => number === 2, bytesMax: 1e6, separator: "other" };
  const [piece, ...more] = cutTerminals(frameOf(10), cut);
  t.equal(more.length, 0);
  const frame = readTerminalFrame(piece!.bytes);
  t.equal(frame.count, 5);
  for (let at = 0; at < 5; at++) t.equal(terminalAt(frame, at).number, 2);
  t.same(cutTerminals(frameOf(10), { ...cut, isWanted: () => false }), []);
});

test("errors and causes stay, and a record larger than a message fails with the reason", async (t) => {
  const builder = new TerminalFrameBuilder(clientId, "separator");
  builder.add(1, 0, "a", FAILED, null, "My.Error", "because");
  builder.add(1, 1, "b", TIMED_OUT, null, null, null);
  builder.add(1, 2, "c", SUCCEEDED, "x".repeat(5000), null, null);
  const cut = { isWanted: () => true, bytesMax: 1000, separator: "other" };
  const records = cutTerminals(builder.close(), cut).flatMap(({ bytes }) => {
    const frame = readTerminalFrame(bytes);
    return Array.from({ length: frame.count }, (_, at) => terminalAt(frame, at));
  });
  t.match(records[0], { status: FAILED, error: "My.Error", cause: "because" });
  t.match(records[1], { status: TIMED_OUT, error: null, cause: null });
  t.match(records[2], { status: FAILED, error: "States.DataLimitExceeded", cause: /5\d+ bytes/ });
});
