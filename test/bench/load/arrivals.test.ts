import { test } from "tap";
import {
  burstArrivals,
  constantArrivals,
  poissonArrivals,
  rampedArrivals,
} from "../../../bench/load/arrivals.ts";
import { seededRandom } from "../../../bench/load/seeded-random.ts";

test("constant arrivals are evenly spaced and do not drift over millions", (t) => {
  const arrivals = constantArrivals(300_000);
  t.equal(arrivals.nextMs(), 0);
  let last = 0;
  for (let index = 1; index <= 3_000_000; index++) last = arrivals.nextMs();
  t.equal(last, 10_000);
  t.end();
});

test("during a burst arrivals come at its rate, before and after it at the former one", (t) => {
  const arrivals = burstArrivals(100, { fromMs: 1000, untilMs: 2000, ratePerSecond: 1000 });
  const starts = Array.from({ length: 1200 }, () => arrivals.nextMs());
  const between = (fromMs: number, untilMs: number) =>
    starts.filter((ms) => ms >= fromMs && ms < untilMs).length;
  t.equal(between(0, 1000), 100);
  t.equal(between(1000, 2000), 1000);
  t.equal(between(2000, 3000), 100);
  t.same(
    starts,
    starts.toSorted((a, b) => a - b),
    "never earlier than the one before",
  );
  t.end();
});

test("generators with phases share a rate without starting at the same time", (t) => {
  const first = constantArrivals(500, 0);
  const second = constantArrivals(500, 1);
  const starts = [first.nextMs(), second.nextMs(), first.nextMs(), second.nextMs()];
  t.same(starts, [0, 1, 2, 3]);
  t.end();
});

test("poisson arrivals come at the rate on average, with gaps as spread as their mean", (t) => {
  const count = 200_000;
  const arrivals = poissonArrivals(1000, seededRandom(7).next);
  let last = 0;
  let squares = 0;
  for (let index = 0; index < count; index++) {
    const next = arrivals.nextMs();
    if (next < last) t.fail(`arrival ${index} comes before the one before it`);
    squares += (next - last - 1) ** 2;
    last = next;
  }
  // Mean gap 1 ms and standard deviation 1 ms; ten standard errors are 0.022.
  t.ok(Math.abs(last / count - 1) < 0.022, `mean gap ${last / count}`);
  t.ok(Math.abs(Math.sqrt(squares / count) - 1) < 0.05, `deviation ${Math.sqrt(squares / count)}`);
  t.end();
});

test("poisson arrivals stay finite at both ends of what a random source gives", (t) => {
  for (const drawn of [0, 1 - 2 ** -53]) {
    const at = poissonArrivals(1000, () => drawn).nextMs();
    t.ok(Number.isFinite(at) && at >= 0, String(drawn));
  }
  t.end();
});

test("the same seed gives the same arrivals, another seed others", (t) => {
  const draw = (seed: number) => {
    const arrivals = poissonArrivals(1000, seededRandom(seed).next);
    return Array.from({ length: 50 }, () => arrivals.nextMs());
  };
  t.same(draw(7), draw(7));
  t.notSame(draw(7), draw(8));
  t.end();
});

test("a rate of zero or of no number is refused", (t) => {
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => constantArrivals(rate), /a rate is positive/);
    t.throws(() => poissonArrivals(rate, () => 0.5), /a rate is positive/);
  }
  t.end();
});

test("a ramp starts from nothing, never falls back in time, and ends in the full rate", (t) => {
  const arrivals = rampedArrivals(constantArrivals(1000), 2000);
  const starts = Array.from({ length: 4000 }, () => arrivals.nextMs());
  t.ok(starts.every((start, index) => index === 0 || start >= starts[index - 1]!));
  // Growing evenly to 1,000/s: 250 in the first second of the ramp, 750 in the second.
  const between = (from: number, to: number) =>
    starts.filter((start) => start >= from && start < to).length;
  t.same([between(0, 1000), between(1000, 2000), between(2000, 3000)], [250, 750, 1000]);
  t.end();
});

test("without a ramp arrivals are as they were", (t) => {
  const arrivals = rampedArrivals(constantArrivals(1000), 0);
  t.same([arrivals.nextMs(), arrivals.nextMs()], [0, 1]);
  t.end();
});
