import { test } from "tap";
import { countInFlight, countStrays } from "../../../../bench/faults/timeline/in-flight.ts";
import { writtenTimeline } from "./written-timeline.ts";

const spans = [
  { beginMs: 1000, endMs: 1500 },
  { beginMs: 3000, endMs: 3000 },
];

test("in flight at a fault is what was attempted before its end and had not ended at its begin", (t) => {
  const timeline = writtenTimeline([
    [100, 900], // Before.
    [900, 1100], // Over its begin.
    [1400, 1450], // Within.
    [1500, 2000], // Over its end.
    [1600, 2900], // Between.
    [900, 3100], // Over both: once.
    [3100, 3200], // After.
    [2900], // Never.
  ]);
  t.equal(countInFlight(timeline, spans), 5);
  t.equal(countInFlight(timeline, []), 0);
  t.end();
});

test("a ledger's whole milliseconds are taken for the fault's", (t) => {
  t.equal(countInFlight(writtenTimeline([[100, 999]]), [{ beginMs: 999.8, endMs: 1000 }]), 1);
  t.end();
});

test("a duplicate of what was not in flight is a stray", (t) => {
  const timeline = writtenTimeline([
    [100, 900, 1200], // Had ended.
    [900, 1100, 1200],
    [3100, 3200, 3300, 3400], // Was begun later, and ended three times.
  ]);
  t.equal(timeline.repeats.length, 4);
  t.equal(countStrays(timeline, spans), 3);
  t.end();
});
