import { test } from "tap";
import { RecordedRuns } from "../../../engine/journal/recorded-runs.ts";

test("runs of a frame from several messages make one bitmap", (t) => {
  const runs = new RecordedRuns(5);
  t.equal(runs.toSequence, 4);
  runs.add(5, [{ number: 1, first: 0, count: 2 }]);
  runs.add(9, [
    { number: 1, first: 7, count: 2 },
    { number: 2, first: 0, count: 1 },
  ]);
  t.same(runs.finishedOf(1, 10), Uint8Array.of(0b1000_0011, 0b1));
  t.same(runs.finishedOf(2, 1), Uint8Array.of(1));
  t.equal(runs.finishedOf(3, 10), null);
  t.equal(runs.toSequence, 9);
  t.equal(runs.count, 3);
  t.end();
});

test("a message that comes once more, and a run that is not of the frame, change nothing", (t) => {
  const runs = new RecordedRuns(1);
  runs.add(3, [{ number: 1, first: 0, count: 1 }]);
  runs.add(3, [{ number: 1, first: 1, count: 1 }]);
  runs.add(2, [{ number: 1, first: 2, count: 1 }]);
  runs.add(4, [{ number: 1, first: 3, count: 100 }]);
  t.same(runs.finishedOf(1, 8), Uint8Array.of(0b1));
  t.end();
});
