/** Timestamps: RFC 3339 in, AWS's three digits out. */
import { test } from "tap";
import { formatTimestamp, parseTimestampMs } from "../../../engine/language/timestamp.ts";

test("offsets, fractions and leap days are understood", async (t) => {
  const ms = Date.UTC(2012, 9, 9, 19, 0, 55);
  t.equal(parseTimestampMs("2012-10-09T19:00:55Z"), ms);
  t.equal(parseTimestampMs("2012-10-09T20:00:55+01:00"), ms);
  t.equal(parseTimestampMs("2012-10-09T13:30:55-05:30"), ms);
  t.equal(parseTimestampMs("2012-10-09T19:00:55.5Z"), ms + 500);
  t.equal(parseTimestampMs("2012-10-09T19:00:55.123456789Z"), ms + 123.456789);
  t.equal(parseTimestampMs("2024-02-29T00:00:00Z"), Date.UTC(2024, 1, 29));
  t.equal(parseTimestampMs("2000-02-29T00:00:00Z"), Date.UTC(2000, 1, 29));
  t.equal(parseTimestampMs("1970-01-01T00:00:00Z"), 0);
});

test("years before 100 are themselves", async (t) => {
  t.equal(parseTimestampMs("0001-01-01T00:00:00Z"), -62_135_596_800_000);
  t.equal(parseTimestampMs("0099-12-31T00:00:00Z"), Date.parse("0099-12-31T00:00:00Z"));
});

test("what is no timestamp is refused", async (t) => {
  for (const text of [
    "",
    "2012-10-09",
    "2012-10-09T19:00:55",
    "2012-10-09 19:00:55Z",
    "2012-10-09t19:00:55z",
    "2012-10-09T19:00Z",
    "2012-10-09T19:00:55.Z",
    "2012-10-09T19:00:55.12",
    "2012-10-09T19:00:55+0100",
    "2012-10-09T19:00:55+24:00",
    "2012-10-09T19:00:55Z ",
    "2012-10-09T24:00:00Z",
    "2012-10-09T19:60:00Z",
    "2012-10-09T19:00:60Z",
    "2012-13-09T19:00:55Z",
    "2012-00-09T19:00:55Z",
    "2012-04-31T19:00:55Z",
    "2023-02-29T19:00:55Z",
    "1900-02-29T00:00:00Z",
    "+012-10-09T19:00:55Z",
    "2012-1x-09T19:00:55Z",
  ]) {
    t.equal(parseTimestampMs(text), undefined, text);
  }
});

test("times are written with three digits and Z, and read back the same", async (t) => {
  t.equal(formatTimestamp(1_700_548_051_545), "2023-11-21T06:27:31.545Z");
  t.equal(formatTimestamp(1_700_548_051_545.9), "2023-11-21T06:27:31.545Z");
  t.equal(parseTimestampMs(formatTimestamp(1_700_548_051_001)), 1_700_548_051_001);
});
