import { test } from "tap";
import { type PacerLimits, pauseMs, sendsNow } from "../../../bench/load/pacer.ts";

const limits: PacerLimits = { burstMax: 3, pauseMsMin: 0.5, pauseMsMax: 50 };

test("a start is sent once it is due, late ones too, until the burst is full", (t) => {
  const rows: [string, number, number, number, boolean][] = [
    // what, now, next, sent in this turn, sends
    ["due now", 10, 10, 0, true],
    ["long overdue", 10, 2, 0, true],
    ["not yet due", 10, 10.001, 0, false],
    ["last of a burst", 10, 9, 2, true],
    ["burst is full", 10, 9, 3, false],
    ["load is over", 10, Number.POSITIVE_INFINITY, 0, false],
  ];
  for (const [what, nowMs, nextMs, sent, sends] of rows) {
    t.equal(sendsNow(nowMs, nextMs, sent, limits), sends, what);
  }
  t.end();
});

test("the pause lasts until the next start, within its limits", (t) => {
  const rows: [string, number, number, number][] = [
    // what, now, next, pause
    ["next in 2 ms", 10, 12, 2],
    ["next in 0.75 ms", 10, 10.75, 0.75],
    ["next sooner than a turn is worth", 10, 10.01, 0.5],
    ["a burst was cut", 10, 9, 0],
    ["due at this moment", 10, 10, 0],
    ["next in an hour", 10, 3_600_010, 50],
    ["load is over", 10, Number.POSITIVE_INFINITY, 50],
  ];
  for (const [what, nowMs, nextMs, pause] of rows) {
    t.equal(pauseMs(nowMs, nextMs, limits), pause, what);
  }
  t.end();
});

test("a loop on the pacer sends every start, none before its time, after a stall too", (t) => {
  const total = 100;
  const intendedMs = (index: number) => (index < total ? index * 0.3 : Number.POSITIVE_INFINITY);
  let nowMs = 0;
  let sent = 0;
  let bursts = 0;
  for (let turn = 0; turn < 1000 && sent < total; turn++) {
    let sentInTurn = 0;
    while (sendsNow(nowMs, intendedMs(sent), sentInTurn, limits)) {
      if (intendedMs(sent) > nowMs) t.fail(`${sent} was sent too early`);
      sent++;
      sentInTurn++;
    }
    if (sentInTurn === limits.burstMax) bursts++;
    // The tenth turn stalls for 10 ms: its backlog is sent in bursts.
    nowMs += turn === 10 ? 10 : pauseMs(nowMs, intendedMs(sent), limits);
  }
  t.equal(sent, total);
  t.ok(bursts >= 10, `${bursts} full bursts`);
  t.end();
});
