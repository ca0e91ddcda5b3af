import { test } from "tap";
import { sufferingOf } from "../../../../bench/faults/timeline/recovery.ts";
import { writtenTimeline } from "./written-timeline.ts";

const window = { faultMs: 10_000, fromMs: 10_000, loadBeginMs: 0, loadEndMs: 20_000 };

/** One execution each 10 ms that takes 100 ms; those that end within the gap end at its end. */
function lives(gapBeginMs: number, gapEndMs: number): number[][] {
  return Array.from({ length: 2000 }, (_, place) => {
    const endMs = place * 10 + 100;
    const isLate = endMs > gapBeginMs && endMs < gapEndMs;
    return [place * 10, isLate ? gapEndMs : endMs];
  });
}

test("recovery is over when all that was in flight has ended and outcomes come at their rate", (t) => {
  const suffering = sufferingOf(writtenTimeline(lives(10_000, 12_000)), window);
  t.equal(suffering.restSeconds, 2);
  // The second from 11.05 on has the whole backlog of 12.00 in it.
  t.ok(suffering.flowSeconds! > 0.9 && suffering.flowSeconds! <= 2, `${suffering.flowSeconds}`);
  t.end();
});

test("what is never heard of again is told as that", (t) => {
  const timeline = writtenTimeline([...lives(0, 0), [9_999]]);
  const { restSeconds, flowSeconds } = sufferingOf(timeline, window);
  t.equal(restSeconds, null);
  t.equal(flowSeconds, 0, "the others were not disturbed");
  t.end();
});

test("a rate that does not come back while the load lasts is told as that", (t) => {
  const timeline = writtenTimeline(lives(10_000, 60_000));
  t.equal(sufferingOf(timeline, window).flowSeconds, null);
  t.end();
});
