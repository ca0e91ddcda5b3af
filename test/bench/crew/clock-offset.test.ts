import { test } from "tap";
import { clockOffset } from "../../../bench/crew/clock-offset.ts";

test("the offset is read from the quickest answer, and is wrong by half its trip at most", (t) => {
  // Theirs is 500 ms ahead; the first answer was held up on its way back.
  const pings = [
    { sentMs: 1000, receivedMs: 1100, theirMs: 1501 },
    { sentMs: 2000, receivedMs: 2004, theirMs: 2502 },
    { sentMs: 3000, receivedMs: 3020, theirMs: 3519 },
  ];
  t.same(clockOffset(pings), { offsetMs: 500, errorMs: 2 });
  t.end();
});

test("whatever the way there and back, the true offset is within the error", (t) => {
  for (const there of [0, 1, 5, 9.5, 10]) {
    const { offsetMs, errorMs } = clockOffset([
      { sentMs: 100, receivedMs: 110, theirMs: 100 + there - 7000 },
    ]);
    t.ok(Math.abs(offsetMs - -7000) <= errorMs, `${there}`);
  }
  t.end();
});
