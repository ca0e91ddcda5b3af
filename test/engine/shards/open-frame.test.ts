import fc from "fast-check";
import { test } from "tap";
import { openFrame } from "./frames.ts";

test("a frame that ends in one go needs no bitmap", (t) => {
  const frame = openFrame(1, 300);
  frame.finish(0, 300);
  t.equal(frame.unfinished, 0);
  t.equal(frame.finished, null);
  t.ok(frame.hasFinished(0) && frame.hasFinished(299));
  t.end();
});

test("an end told twice counts once, also when the whole frame has ended", (t) => {
  const frame = openFrame(1, 10);
  frame.finish(2, 3);
  frame.finish(3, 4);
  t.equal(frame.unfinished, 5);
  frame.finish(0, 10);
  t.equal(frame.unfinished, 0);
  frame.finish(4, 1);
  t.equal(frame.unfinished, 0);
  const whole = openFrame(2, 4);
  whole.finish(0, 4);
  whole.finish(1, 2);
  t.equal(whole.unfinished, 0);
  t.end();
});

test("a frame from an earlier life knows what had ended", (t) => {
  const frame = openFrame(1, 12, { finished: Uint8Array.of(0b1000_0001, 0b0000_0100) });
  t.equal(frame.unfinished, 9);
  t.strictSame(
    Array.from({ length: 12 }, (_, index) => index).filter((index) => frame.hasFinished(index)),
    [0, 7, 10],
  );
  t.end();
});

test("an ordinary shard is told to skip what has ended and what is set apart", (t) => {
  const frame = openFrame(1, 10);
  t.equal(frame.skipped(), null);
  frame.finish(1, 1);
  frame.suspects = new Set([9]);
  t.strictSame(frame.skipped(), Uint8Array.of(0b0000_0010, 0b0000_0010));
  t.strictSame(frame.finished, Uint8Array.of(0b0000_0010, 0), "what is set apart has not ended");
  t.end();
});

test("a trial skips all but the one that is tried", (t) => {
  t.strictSame(openFrame(1, 10).allBut(9), Uint8Array.of(0xff, 0b1111_1101));
  t.end();
});

test("whatever the runs, the bitmap and the count say the same", (t) => {
  const runs = fc.array(fc.tuple(fc.nat(69), fc.integer({ min: 1, max: 70 })));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), runs, (count, ends) => {
      const frame = openFrame(1, count);
      const expected = new Set<number>();
      for (const [from, length] of ends) {
        const first = Math.min(from, count - 1);
        const last = Math.min(count, first + length);
        frame.finish(first, last - first);
        for (let index = first; index < last; index++) expected.add(index);
      }
      t.equal(frame.unfinished, count - expected.size);
      for (let index = 0; index < count; index++) {
        if (frame.hasFinished(index) !== expected.has(index)) t.fail(`${index} of ${count}`);
      }
    }),
  );
  t.end();
});
