import { test } from "tap";
import type { Journal } from "../../../engine/ports.ts";
import { FrameTable } from "../../../engine/shards/frame-table.ts";
import type { OpenFrame } from "../../../engine/shards/open-frame.ts";
import { openFrame, runsOf } from "./frames.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A table over a journal that writes down what it is told. */
function createTable() {
  const written: string[] = [];
  const time = new VirtualTime();
  const journal = {
    noteFinished: (sequence: number, finished: Uint8Array) => {
      written.push(`note ${sequence}: ${[...finished]}`);
    },
    remove: (sequence: number) => written.push(`remove ${sequence}`),
  } as unknown as Journal;
  const table = new FrameTable(journal, time.scheduler);
  const add = (frame: OpenFrame) => {
    table.add(frame);
    return frame;
  };
  const end = (...runs: [number, number, number][]) => {
    const counts: number[] = [];
    table.ended(runsOf(...runs), (_frame, count) => counts.push(count));
    return counts;
  };
  const take = (...runs: [number, number, number][]) => table.taken(runsOf(...runs));
  return { table, time, written, add, end, take };
}

test("a frame leaves the journal when all of it has ended and is taken in, not before", (t) => {
  const { table, written, add, end, take } = createTable();
  add(openFrame(1, 4));
  t.equal(table.unfinished, 4);
  t.strictSame(end([1, 0, 3]), [3]);
  take([1, 0, 3]);
  t.strictSame(end([1, 3, 1]), [1]);
  t.equal(table.unfinished, 0);
  t.strictSame(written, [], "the last record is under way");
  take([1, 3, 1]);
  t.strictSame(written, ["remove 1"]);
  t.equal(table.size, 0);
  t.end();
});

test("records taken in out of order still close their frame, once", (t) => {
  const { written, add, end, take } = createTable();
  add(openFrame(1, 2));
  end([1, 0, 1]);
  end([1, 1, 1]);
  take([1, 1, 1]);
  t.strictSame(written, []);
  take([1, 0, 1]);
  take([1, 0, 1]);
  t.strictSame(written, ["remove 1"]);
  t.end();
});

test("a frame that is partly finished has its bitmap noted after a while", (t) => {
  const { time, written, add, end, take } = createTable();
  add(openFrame(1, 10));
  end([1, 2, 2]);
  take([1, 2, 2]);
  t.strictSame(written, []);
  time.advance(1000);
  t.strictSame(written, ["note 1: 12,0"]);
  time.advance(1000);
  t.equal(written.length, 1, "nothing new, nothing written");
  end([1, 9, 1]);
  take([1, 9, 1]);
  time.advance(1000);
  t.strictSame(written.slice(1), ["note 1: 12,2"]);
  t.strictSame(time.timersMs, [], "and nothing is left to be done");
  t.end();
});

test("records that are under way are not noted: they must run again after a crash", (t) => {
  const { table, time, written, add, end, take } = createTable();
  add(openFrame(1, 10));
  end([1, 0, 1]);
  take([1, 0, 1]);
  end([1, 1, 1]);
  time.advance(1000);
  table.note();
  t.strictSame(written, []);
  take([1, 1, 1]);
  time.advance(1000);
  t.strictSame(written, ["note 1: 3,0"]);
  t.end();
});

test("a synchronous frame is never written about", (t) => {
  const { table, time, written, add, end, take } = createTable();
  add(openFrame(-1, 2, { isSync: true }));
  end([-1, 0, 1]);
  take([-1, 0, 1]);
  time.advance(1000);
  end([-1, 1, 1]);
  take([-1, 1, 1]);
  time.advance(1000);
  t.strictSame(written, []);
  t.equal(table.size, 0);
  t.end();
});

test("a frame that is dropped counts no more, and late words about it are ignored", (t) => {
  const { table, time, written, add, end, take } = createTable();
  const frame = add(openFrame(1, 5));
  add(openFrame(2, 3));
  end([1, 0, 1]);
  take([1, 0, 1]);
  table.drop(frame);
  table.drop(frame);
  t.equal(table.unfinished, 3);
  t.strictSame(end([1, 1, 1], [2, 0, 1]), [1]);
  take([1, 1, 1]);
  time.advance(1000);
  t.strictSame(written, []);
  t.equal(table.unfinished, 2);
  t.end();
});

test("an end told twice counts once", (t) => {
  const { table, add, end } = createTable();
  add(openFrame(1, 2));
  t.strictSame(end([1, 0, 2]), [2]);
  t.strictSame(end([1, 0, 1]), [0]);
  t.equal(table.unfinished, 0);
  t.end();
});

test("closing writes what there is to write, and leaves no timer behind", (t) => {
  const { table, time, written, add, end, take } = createTable();
  add(openFrame(1, 9));
  add(openFrame(2, 9));
  end([1, 0, 1], [2, 0, 1]);
  take([1, 0, 1], [2, 0, 1]);
  end([2, 1, 1]);
  table.close();
  t.strictSame(written, ["note 1: 1,0"]);
  take([2, 1, 1]);
  t.strictSame(time.timersMs, []);
  t.end();
});
