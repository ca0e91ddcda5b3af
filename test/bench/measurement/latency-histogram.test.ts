import { test } from "tap";
import { LatencyHistogram } from "../../../bench/measurement/latency-histogram.ts";

function close(actual: number, wanted: number): boolean {
  return Math.abs(actual - wanted) <= wanted * 0.002;
}

test("percentiles are right to three digits, from microseconds to minutes", (t) => {
  for (const scale of [0.001, 1, 100]) {
    const histogram = new LatencyHistogram();
    for (let value = 1; value <= 1000; value++) histogram.record(value * scale);
    const summary = histogram.summaryMs();
    t.equal(histogram.count, 1000);
    for (const [name, wanted] of Object.entries({ p50: 500, p90: 900, p99: 990, p999: 999 })) {
      const actual = summary[name as keyof typeof summary];
      t.ok(close(actual, wanted * scale), `${name} of ${scale}: ${actual}`);
    }
    t.ok(close(summary.max, 1000 * scale), `max of ${scale}: ${summary.max}`);
    histogram.destroy();
  }
  t.end();
});

test("an empty histogram has zeros, not leftovers", (t) => {
  const histogram = new LatencyHistogram();
  t.same(histogram.summaryMs(), { p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
  histogram.record(5);
  histogram.reset();
  t.equal(histogram.count, 0);
  t.same(histogram.summaryMs(), { p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
  t.end();
});

test("what lies outside the range counts at its end, and is not forgotten", (t) => {
  const histogram = new LatencyHistogram();
  for (const latency of [-1, 0, 0.0001, 3_600_000, Number.POSITIVE_INFINITY]) {
    histogram.record(latency);
  }
  t.equal(histogram.count, 5);
  t.equal(histogram.percentileMs(50), 0.001);
  t.ok(close(histogram.summaryMs().max, 600_000));
  t.end();
});

test("a latency that is no number is a mistake that is heard of", (t) => {
  const histogram = new LatencyHistogram();
  t.throws(() => histogram.record(Number.NaN));
  t.equal(histogram.count, 0);
  t.end();
});

test("merging gives the percentiles of all records, not the mean of percentiles", (t) => {
  const fast = new LatencyHistogram();
  const slow = new LatencyHistogram();
  for (let record = 0; record < 990; record++) fast.record(1);
  for (let record = 0; record < 10; record++) slow.record(1000);
  fast.merge(slow);
  t.equal(fast.count, 1000);
  t.ok(close(fast.percentileMs(99), 1));
  t.ok(close(fast.percentileMs(99.9), 1000));
  t.end();
});

test("an encoded histogram crosses a thread or process and is merged there", (t) => {
  const here = new LatencyHistogram();
  for (let value = 1; value <= 500; value++) here.record(value / 7);
  const there = new LatencyHistogram(structuredClone(here.encode()));
  t.equal(there.count, 500);
  t.same(there.summaryMs().p99, here.summaryMs().p99);
  there.merge(here);
  t.equal(there.count, 1000);
  t.equal(here.count, 500, "the encoded one is left as it was");
  there.record(599_000);
  t.ok(close(there.summaryMs().max, 599_000), "a decoded one takes the whole range");
  t.end();
});
