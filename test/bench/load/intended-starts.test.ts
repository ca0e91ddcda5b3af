import fc from "fast-check";
import { test } from "tap";
import { IntendedStarts } from "../../../bench/load/intended-starts.ts";

test("a start is found by its index until it is taken", (t) => {
  const starts = new IntendedStarts(1000);
  starts.add(0);
  starts.add(7.5);
  t.equal(starts.of(1001), 7.5);
  t.equal(starts.take(1001), 7.5);
  t.equal(starts.of(1001), undefined);
  t.equal(starts.take(1001), undefined, "a second terminal finds nothing");
  t.equal(starts.of(1000), 0);
  t.end();
});

test("what another generator or life started is not found", (t) => {
  const starts = new IntendedStarts(1000);
  starts.add(1);
  for (const index of [0, 999, 1001, 1e9, Number.NaN, -1, 0.5]) {
    t.equal(starts.of(index), undefined, String(index));
    t.equal(starts.take(index), undefined, String(index));
  }
  t.end();
});

test("starts are found across pages, in whatever order they end", (t) => {
  const count = 50_000;
  const property = fc.property(fc.integer({ min: 1, max: count - 1 }), (step) => {
    const starts = new IntendedStarts(0);
    for (let index = 0; index < count; index++) starts.add(index / 4);
    for (let at = 0; at < step; at++) {
      for (let index = at; index < count; index += step) {
        if (starts.take(index) !== index / 4) return false;
      }
    }
    return starts.of(0) === undefined && starts.of(count - 1) === undefined;
  });
  fc.assert(property, { numRuns: 20 });
  t.end();
});
