import * as fc from "fast-check";
import { test } from "tap";
import {
  bucketOf,
  createScale,
  type HistogramScale,
} from "../../../engine/telemetry/histogram-scale.ts";
import { bytesScale, latencyScale, recordsScale } from "../../../engine/telemetry/scales.ts";

const scales = { latencyScale, recordsScale, bytesScale };

function linearSearch(scale: HistogramScale, value: number): number {
  return scale.bounds.findIndex((bound) => value <= bound);
}

test("the bucket of any value is the one a linear search finds", async (t) => {
  const value = fc.oneof(
    fc.double({ min: 0, noNaN: true }),
    fc.double({ min: 0, max: 400_000, noNaN: true }),
    fc.double({ min: -6, max: 7, noNaN: true }).map((exponent) => 10 ** exponent),
  );
  for (const scale of Object.values(scales)) {
    fc.assert(
      fc.property(value, (v) => bucketOf(scale, v) === linearSearch(scale, v)),
      { numRuns: 5_000 },
    );
  }
  t.pass("three scales, 5,000 values each");
});

test("any rising scale is searched rightly, however narrow or wide its steps", async (t) => {
  const steps = fc
    .uniqueArray(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 60 })
    .map((values) => values.sort((a, b) => a - b));
  fc.assert(
    fc.property(
      steps,
      fc.array(fc.double({ min: 0, max: 2e6, noNaN: true }), { maxLength: 50 }),
      (bounds, values) => {
        const scale = createScale(bounds, { stepsPerUnit: 1_000, stepsPerBase: 1e6 });
        return [...scale.bounds, ...values].every(
          (value) => bucketOf(scale, value) === linearSearch(scale, value),
        );
      },
    ),
    { numRuns: 1_000 },
  );
  t.pass("1,000 scales");
});

test("a bound belongs to its bucket, and the next larger double to the next", async (t) => {
  const bits = new BigUint64Array(1);
  const double = new Float64Array(bits.buffer);
  for (const [name, scale] of Object.entries(scales)) {
    for (let i = 0; i < scale.bounds.length - 1; i++) {
      double[0] = scale.bounds[i]!;
      t.equal(bucketOf(scale, double[0]), i, `${name} at bound ${i}`);
      bits[0]!++;
      t.equal(bucketOf(scale, double[0]), i + 1, `${name} above bound ${i}`);
    }
  }
});

test("zero, the smallest double and Infinity have buckets", async (t) => {
  for (const scale of Object.values(scales)) {
    t.equal(bucketOf(scale, 0), 0);
    t.equal(bucketOf(scale, Number.MIN_VALUE), 0);
    t.equal(bucketOf(scale, Infinity), scale.bounds.length - 1);
  }
});

test("latencies have at most 45 buckets from 50 µs to 300 s, a factor of about 1.5 apart", async (t) => {
  const { bounds, baseBounds } = latencyScale;
  t.ok(bounds.length <= 45, `${bounds.length} buckets`);
  t.equal(baseBounds[0], 0.00005);
  t.equal(baseBounds.at(-1), 300);
  for (let i = 1; i < baseBounds.length; i++) {
    const factor = baseBounds[i]! / baseBounds[i - 1]!;
    t.ok(factor > 1.3 && factor < 1.7, `bound ${baseBounds[i]} is ${factor} of the one before`);
  }
});

test("bounds print as short decimals in both units", async (t) => {
  for (const bound of [...latencyScale.baseBounds, ...latencyScale.bounds]) {
    t.ok(String(bound).length <= 8, String(bound));
  }
});

test("a scale that does not rise, or begins at zero, is refused", async (t) => {
  const units = { stepsPerUnit: 1, stepsPerBase: 1 };
  t.throws(() => createScale([1, 1], units), /rise/);
  t.throws(() => createScale([2, 1], units), /rise/);
  t.throws(() => createScale([0, 1], units), /positive/);
  t.throws(() => createScale([], units), /1 to 254/);
});
