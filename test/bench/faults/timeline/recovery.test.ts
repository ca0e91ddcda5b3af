import { test } from "tap";
import { endsOf, flowOf, sufferingOf } from "../../../../bench/faults/timeline/recovery.ts";
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
  t.equal(suffering.flowSeconds, 2);
  t.end();
});

test("what is never heard of again is told as that", (t) => {
  const timeline = writtenTimeline([...lives(0, 0), [9_999]]);
  const { restSeconds, flowSeconds } = sufferingOf(timeline, window);
  t.equal(restSeconds, null);
  t.equal(flowSeconds, 0, "the others were not disturbed");
  t.end();
});

test("the last second that is short counts, not the first that is not", (t) => {
  const late = { ...window, loadEndMs: 18_000 };
  t.equal(sufferingOf(writtenTimeline(lives(15_000, 16_500)), late).flowSeconds, 6.5);
  t.equal(
    sufferingOf(writtenTimeline(lives(10_000, 10_500)), late).flowSeconds,
    0.5,
    "a short one",
  );
  t.equal(
    sufferingOf(writtenTimeline(lives(17_500, 18_500)), late).flowSeconds,
    null,
    "at the end",
  );
  t.end();
});

test("each dip counts from the last moment before it at which something changed", (t) => {
  const all = lives(15_000, 16_500).map(([begin, end]) => [
    begin!,
    end! > 18_000 && end! < 19_000 ? 19_000 : end!,
  ]);
  const timeline = writtenTimeline(all);
  const flow = (...momentsMs: number[]) =>
    sufferingOf(timeline, { ...window, momentsMs }).flowSeconds;
  t.equal(flow(), 9);
  t.equal(flow(17_500), 6.5, "the first from the begin, the second from 17.5 s: 1.5 s");
  t.equal(flow(16_000, 17_500), 6.5, "a moment within a dip does not begin it anew");
  t.equal(flow(14_900, 17_500), 1.6);
  const waiting = writtenTimeline([...lives(0, 0), [12_000, 19_000]]);
  t.equal(sufferingOf(waiting, { ...window, momentsMs: [13_000] }).restSeconds, 6);
  t.end();
});

test("longer windows do not see what is made up for within them", (t) => {
  const timeline = writtenTimeline(lives(15_000, 15_600));
  const flow = (windowMs: number) => sufferingOf(timeline, { ...window, windowMs }).flowSeconds;
  t.equal(flow(1000), 5.6);
  t.equal(flow(5000), 0);
  t.end();
});

test("at a few a second one more or less is no dip, but an outage is", (t) => {
  const few = Array.from({ length: 200 }, (_, at) => [at * 100, at * 100 + (at % 3) * 40]);
  const { before, enough, lowest, backSeconds } = flowOf(endsOf(writtenTimeline(few)), window);
  t.ok(Math.abs(before - 10) < 0.3 && enough <= 1 && lowest >= 8, `${before} ${enough} ${lowest}`);
  t.equal(backSeconds, 0);
  const stopped = few.map(([begin, end]) => [
    begin!,
    end! > 12_000 && end! < 15_000 ? 15_000 : end!,
  ]);
  t.equal(flowOf(endsOf(writtenTimeline(stopped)), window).backSeconds, 5, "but none at all is");
  t.end();
});

test("at many a second nine tenths are asked, at fewer what chance leaves", (t) => {
  const enoughOf = (perSecond: number) => {
    const all = Array.from({ length: perSecond * 20 }, (_, at) => [1, (at * 1000) / perSecond]);
    return flowOf(endsOf(writtenTimeline(all)), window).enough;
  };
  t.ok(Math.abs(enoughOf(2000) - 1800) < 1);
  t.ok(Math.abs(enoughOf(500) - 410.6) < 1);
  t.end();
});

test("a rate that does not come back while the load lasts is told as that", (t) => {
  const timeline = writtenTimeline(lives(10_000, 60_000));
  t.equal(sufferingOf(timeline, window).flowSeconds, null);
  t.end();
});
