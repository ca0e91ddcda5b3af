import { test } from "tap";
import { parseTimes } from "../../../bench/load/read-times.ts";

test("timestamps are read from CSV with and without a header, and from JSON lines", (t) => {
  const rows: [string, number[]][] = [
    ["10\n5\n\n20.5\n", [5, 10, 20.5]],
    ["id,timestamp\na,100\nb,90\n", [90, 100]],
    ['"ts","id"\n1,x\n2,y', [1, 2]],
    ["at\n1\n2", [1, 2]],
    ["1970-01-01T00:00:01Z,x\n1970-01-01T00:00:00.5Z,y", [500, 1000]],
    ['{"timestamp":3}\n{"time":"1970-01-01T00:00:00.004Z"}\n{"ms":5}', [3, 4, 5]],
  ];
  for (const [text, times] of rows) t.same([...parseTimes(text, "a.csv")], times, text);
  t.end();
});

test("lines without a timestamp are named, the first few", (t) => {
  t.throws(() => parseTimes("1\nx\n\n{}\ny\nz\n", "a.csv"), {
    name: "ReplayError",
    message: "a.csv: no timestamp (milliseconds or a date) on line 2, 4, 5 and 1 more",
  });
  t.throws(() => parseTimes("", "a.csv"), /a\.csv has no timestamps/);
  t.end();
});
