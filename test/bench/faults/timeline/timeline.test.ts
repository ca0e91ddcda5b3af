import { join } from "node:path";
import { test } from "tap";
import { Ledger } from "../../../../bench/audit/ledger.ts";
import { recordKinds } from "../../../../bench/audit/ledger-record.ts";
import { Timeline } from "../../../../bench/faults/timeline/timeline.ts";
import { INDEXES_PER_GENERATOR } from "../../../../bench/run/life-settings.ts";

/** A ledger whose clock is set by hand. */
function ledgerIn(folder: string, name: string) {
  const clock = { ms: 0, nowMs: () => clock.ms };
  const path = join(folder, name);
  return { clock, path, ledger: new Ledger(path, clock) };
}

test("each execution has the times at which its client wrote of it", (t) => {
  const { clock, path, ledger } = ledgerIn(t.testdir(), "life-1");
  clock.ms = 1000.7;
  ledger.attempted(0, 3);
  clock.ms = 1005;
  ledger.accepted(0, 3);
  ledger.terminal(1, "ok");
  ledger.flush();
  clock.ms = 1200;
  ledger.terminal(0, "wrong");
  ledger.close();
  const timeline = Timeline.read([path]);
  t.same(timeline.of(0), { index: 0, attemptedMs: 1000, endedMs: 1200 });
  t.same(timeline.of(1), { index: 1, attemptedMs: 1000, endedMs: 1005 });
  t.same(timeline.of(2), { index: 2, attemptedMs: 1000, endedMs: Infinity });
  t.equal(timeline.of(3), undefined);
  t.equal([...timeline.lifetimes()].length, 3);
  t.end();
});

test("what a second life takes in belongs to the execution that the first one attempted", (t) => {
  const folder = t.testdir();
  const first = ledgerIn(folder, "life-1");
  first.clock.ms = 1000;
  first.ledger.attempted(7, 2);
  first.ledger.terminal(8, "ok");
  first.ledger.close();
  const second = ledgerIn(folder, "life-2");
  second.clock.ms = 3000;
  second.ledger.attempted(INDEXES_PER_GENERATOR, 1);
  second.ledger.terminal(7, "ok");
  second.ledger.terminal(8, "ok");
  second.ledger.close();
  const timeline = Timeline.read([first.path, second.path]);
  t.same(timeline.of(7), { index: 7, attemptedMs: 1000, endedMs: 3000 });
  t.same(timeline.repeats, [{ index: 8, atMs: 3000 }]);
  t.match(timeline.of(INDEXES_PER_GENERATOR), { attemptedMs: 3000, endedMs: Infinity });
  t.end();
});

test("a start that was refused is no execution", (t) => {
  const timeline = new Timeline();
  timeline.note({ kind: recordKinds.attempted, first: 0, count: 2 }, 10);
  timeline.note({ kind: recordKinds.refused, first: 1, count: 1 }, 11);
  t.same(
    [...timeline.lifetimes()].map(({ index }) => index),
    [0],
  );
  t.end();
});

test("hundreds of thousands of executions have room", (t) => {
  const timeline = new Timeline();
  timeline.note({ kind: recordKinds.attempted, first: 0, count: 300_000 }, 10);
  timeline.note({ kind: recordKinds.terminalOk, first: 299_999, count: 1 }, 20);
  t.same(timeline.of(299_999), { index: 299_999, attemptedMs: 10, endedMs: 20 });
  t.match(timeline.of(0), { endedMs: Infinity });
  t.end();
});
