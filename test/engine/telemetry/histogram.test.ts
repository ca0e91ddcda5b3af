import * as fc from "fast-check";
import { test } from "tap";
import { Histogram, histogramLength } from "../../../engine/telemetry/histogram.ts";
import { latencyScale, recordsScale } from "../../../engine/telemetry/scales.ts";
import { allocatedBytes } from "../../support/allocation.ts";

function bucketTotal(histogram: Histogram): number {
  return histogram.values.slice(0, -1).reduce((total, count) => total + count, 0);
}

test("every observation is in one bucket and in the sum", async (t) => {
  const check = () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 })), (values) => {
        const histogram = new Histogram(recordsScale);
        for (const value of values) histogram.observe(value);
        const sum = values.reduce((total, value) => total + value, 0);
        return bucketTotal(histogram) === values.length && histogram.values.at(-1) === sum;
      }),
    );
  t.doesNotThrow(check);
});

test("a value observed of several things counts for each", async (t) => {
  const histogram = new Histogram(recordsScale);
  histogram.observe(3, 256);
  t.equal(bucketTotal(histogram), 256);
  t.equal(histogram.values.at(-1), 768);
});

test("values that make no sense are counted, and leave the sum finite", async (t) => {
  const histogram = new Histogram(latencyScale);
  for (const value of [-5, -0, Number.NaN, -Infinity]) histogram.observe(value);
  t.equal(histogram.values[0], 4, "all in the first bucket");
  t.equal(histogram.values.at(-1), 0);
  for (const value of [Infinity, Number.MAX_VALUE]) histogram.observe(value);
  t.equal(histogram.values.at(-2), 2, "both above the last bound");
  t.ok(Number.isFinite(histogram.values.at(-1)));
  t.equal(bucketTotal(histogram), 6);
});

test("a histogram stays within its stretch of a shared array", async (t) => {
  const length = histogramLength(latencyScale);
  const shared = new Float64Array(new SharedArrayBuffer((length + 2) * 8));
  const histogram = new Histogram(latencyScale, shared.subarray(1, length + 1));
  for (const value of [0, 1, 1e9, Number.NaN]) histogram.observe(value);
  t.equal(shared[0], 0);
  t.equal(shared[length + 1], 0);
  t.equal(bucketTotal(histogram), 4);
});

test("a stretch of the wrong length is refused", async (t) => {
  t.throws(() => new Histogram(latencyScale, new Float64Array(3)), /fills its stretch/);
});

test("observing allocates nothing", async (t) => {
  const histogram = new Histogram(latencyScale);
  const latenciesMs = Float64Array.from({ length: 1024 }, (_, i) => 0.01 * 1.02 ** i);
  const bytes = allocatedBytes((i) => histogram.observe(latenciesMs[i & 1023]!));
  t.ok(bytes < 4e6, `${bytes} bytes in a million calls`);
  t.equal(bucketTotal(histogram), 2e6);
  const kept: object[] = [];
  const control = allocatedBytes((i) => {
    kept[i & 1023] = { i };
  });
  t.ok(control > 4e6, `an object a call is seen: ${control} bytes`);
});
