import { test } from "tap";
import { median } from "../../../bench/measurement/median.ts";

test("the median is the middle one, or the mean of the middle two, and leaves the values as they are", (t) => {
  const values = [9, 1, 100];
  t.equal(median(values), 9);
  t.same(values, [9, 1, 100]);
  t.equal(median([4]), 4);
  t.equal(median([1, 2, 4, 100]), 3);
  t.end();
});
