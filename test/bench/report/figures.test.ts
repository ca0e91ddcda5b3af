import { test } from "tap";
import { durationText, offeredText } from "../../../bench/report/figures.ts";

test("lengths of time are told in the units that people would use", (t) => {
  const rows = [
    [0, "0s"],
    [500, "500ms"],
    [1000, "1s"],
    [5001, "5.001s"],
    [90_000, "90s"],
    [119_999.7, "2m"],
    [150_000, "2m 30s"],
    [3_610_000, "1h 10s"],
    [7_200_000, "2h"],
  ] as const;
  for (const [ms, text] of rows) t.equal(durationText(ms), text);
  t.end();
});

test("a rate stands alone, unless chance drew another one", (t) => {
  t.equal(offeredText({ rateOffered: 1000 }), "1,000/s");
  t.equal(offeredText({ rateOffered: 200, rateIntended: 200.2 }), "200/s");
  t.equal(offeredText({ rateOffered: 200, rateIntended: 189 }), "200/s (189/s drawn)");
  t.end();
});
