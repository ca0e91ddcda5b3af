import { test } from "tap";
import { memorySlope } from "../../../bench/run/life-watch.ts";

/** A reading a second of memory that grows by 6 MB a minute. */
const readings = (seconds: number) =>
  Array.from({ length: seconds + 1 }, (_, at): [number, number] => [at / 60, 100 + at / 10]);

test("memory's growth a minute is told of about a minute and more", (t) => {
  t.equal(memorySlope(readings(59))?.toFixed(6), "6.000000");
  t.equal(memorySlope(readings(600))?.toFixed(6), "6.000000");
  for (const seconds of [0, 5, 30, 49])
    t.equal(memorySlope(readings(seconds)), null, `${seconds} s`);
  t.equal(memorySlope([]), null);
  t.end();
});
