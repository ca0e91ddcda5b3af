/** Arrival models as tables: how many starts come in which window. */
import { test } from "tap";
import type { Arrivals } from "../../../../bench/load/arrivals/arrivals.ts";
import { constantArrivals, evenArrivals } from "../../../../bench/load/arrivals/constant.ts";
import { type Phase, phaseArrivals, phaseNameAt } from "../../../../bench/load/arrivals/phases.ts";
import { poissonArrivals, poissonUnder } from "../../../../bench/load/arrivals/poisson.ts";
import { rampSegments, warmUpSegments } from "../../../../bench/load/arrivals/ramp.ts";
import { replayArrivals } from "../../../../bench/load/arrivals/replay.ts";
import { type Segment, totalMs, totalStarts } from "../../../../bench/load/arrivals/segments.ts";
import { cut, spikeSegments, withBurst } from "../../../../bench/load/arrivals/spikes.ts";
import { stepSegments } from "../../../../bench/load/arrivals/steps.ts";
import { seededRandom } from "../../../../bench/load/seeded-random.ts";

const flat = (rate: number, durationMs: number): Segment => ({
  durationMs,
  fromRate: rate,
  toRate: rate,
});

/** All that come; fails when one comes before the one before it. */
function allOf(arrivals: Arrivals): readonly number[] {
  const starts: number[] = [];
  for (let ms = arrivals.nextMs(); ms !== Number.POSITIVE_INFINITY; ms = arrivals.nextMs()) {
    if (ms < (starts.at(-1) ?? 0)) throw new Error(`${ms} comes after ${starts.at(-1)}`);
    starts.push(ms);
  }
  return starts;
}

/** How many lie in each of so many windows of that length. */
function perWindow(starts: readonly number[], windowMs: number, windows: number): number[] {
  const counts = new Array<number>(windows).fill(0);
  for (const ms of starts) counts[Math.floor(ms / windowMs)]!++;
  return counts;
}

test("constant arrivals are evenly spaced and do not drift over millions", (t) => {
  for (const arrivals of [constantArrivals(300_000), evenArrivals([flat(300_000, 20_000)])]) {
    t.equal(arrivals.nextMs(), 0);
    let last = 0;
    for (let index = 1; index <= 3_000_000; index++) last = arrivals.nextMs();
    t.equal(last, 10_000);
  }
  t.end();
});

test("each model offers its rate in each window", (t) => {
  const rows: [string, readonly Segment[], number, number[]][] = [
    ["constant", [flat(1000, 3000)], 1000, [1000, 1000, 1000]],
    ["ramp up from nothing", rampSegments(0, 1000, 2000), 1000, [250, 750]],
    ["ramp down", rampSegments(1000, 0, 2000), 1000, [750, 250]],
    ["ramp between two rates", rampSegments(100, 300, 2000), 1000, [150, 250]],
    ["warm-up", warmUpSegments(1000, 2000), 1000, [500, 1000]],
    ["no warm-up", warmUpSegments(1000, 0), 1000, []],
    ["steps", stepSegments([100, 200, 50], 3000), 1000, [100, 200, 50]],
    [
      "spikes",
      spikeSegments(
        { ratePerSecond: 10, spikeRatePerSecond: 500, everyMs: 2000, spikeMs: 1000 },
        5000,
      ),
      1000,
      [10, 500, 10, 500, 10],
    ],
    [
      "a burst within a ramp and a plateau",
      withBurst([...rampSegments(0, 100, 2000), flat(100, 2000)], {
        fromMs: 1000,
        untilMs: 3000,
        ratePerSecond: 900,
      }),
      1000,
      [25, 900, 900, 100],
    ],
    ["a pause", [flat(100, 1000), flat(0, 1000), flat(100, 1000)], 1000, [100, 0, 100]],
    ["a rate below one a second", [flat(0.5, 10_000)], 5000, [3, 2]],
  ];
  for (const [name, segments, windowMs, counts] of rows) {
    const starts = allOf(evenArrivals(segments));
    t.same(perWindow(starts, windowMs, counts.length), counts, name);
  }
  t.end();
});

test("what is cut out of segments keeps its rates and its length", (t) => {
  const segments = [...rampSegments(0, 100, 1000), flat(100, 1000)];
  t.same(cut(segments, 500, 1500), [
    { durationMs: 500, fromRate: 50, toRate: 100 },
    { durationMs: 500, fromRate: 100, toRate: 100 },
  ]);
  t.equal(totalMs(cut(segments, 250, 1750)), 1500);
  t.equal(totalStarts(segments), 150);
  t.end();
});

test("generators take turns at the same starts, whatever the model", (t) => {
  for (const segments of [[flat(997, 1300)], rampSegments(10, 700, 1500)]) {
    const whole = allOf(evenArrivals(segments));
    const shares = [0, 1, 2].flatMap((index) => allOf(evenArrivals(segments, { index, count: 3 })));
    t.same(
      shares.sort((left, right) => left - right),
      whole,
    );
  }
  t.end();
});

test("poisson arrivals come at the rate on average, with gaps as spread as their mean", (t) => {
  const count = 200_000;
  const sources = [
    poissonArrivals(1000, seededRandom(7).next),
    poissonUnder([flat(1000, 1e9)], seededRandom(7).next),
  ];
  for (const arrivals of sources) {
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
    t.ok(Math.abs(Math.sqrt(squares / count) - 1) < 0.05, `${Math.sqrt(squares / count)}`);
  }
  t.end();
});

test("poisson arrivals follow a rate that changes, also when several generators draw", (t) => {
  const segments = [...rampSegments(0, 20_000, 1000), flat(2000, 1000)];
  const counts = [0, 1].map((index) => {
    const draws = poissonUnder(segments, seededRandom(index).next, { index, count: 2 });
    return perWindow(allOf(draws), 1000, 2);
  });
  const [ramp, plateau] = [0, 1].map((at) => counts[0]![at]! + counts[1]![at]!);
  // 10,000 and 2,000 are due; ten standard deviations are 1,000 and 450.
  t.ok(Math.abs(ramp! - 10_000) < 1000, `${ramp}`);
  t.ok(Math.abs(plateau! - 2000) < 450, `${plateau}`);
  t.ok(Math.abs(counts[0]![0]! - counts[1]![0]!) < 1000, "about half of them each");
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
  const draw = (seed: number) => allOf(poissonUnder([flat(1000, 50)], seededRandom(seed).next));
  t.same(draw(7), draw(7));
  t.notSame(draw(7), draw(8));
  t.end();
});

test("a rate of zero or of no number is refused", (t) => {
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => constantArrivals(rate), /a rate is positive/);
    t.throws(() => poissonArrivals(rate, () => 0.5), /a rate is positive/);
  }
  t.throws(() => evenArrivals([flat(-1, 10)]), /positive/);
  t.end();
});

test("recorded arrivals come as they came, from the first on, faster or slower", (t) => {
  const times = Float64Array.from([5000, 5010, 5010, 5400]);
  t.same(allOf(replayArrivals(times)), [0, 10, 10, 400]);
  t.same(allOf(replayArrivals(times, 2)), [0, 5, 5, 200]);
  t.same(allOf(replayArrivals(times, 1, { index: 1, count: 2 })), [10, 400]);
  t.same(allOf(replayArrivals(new Float64Array(0))), []);
  t.end();
});

const phases: readonly Phase[] = [
  {
    name: "calm",
    durationMs: 1000,
    source: { kind: "rate", segments: [flat(10, 1000)], spacing: "constant" },
  },
  { name: "recorded", durationMs: 300, source: { kind: "replay", file: "day.csv", speed: 1 } },
  {
    name: "busy",
    durationMs: 500,
    source: { kind: "rate", segments: [flat(100, 500)], spacing: "constant" },
  },
];

test("phases follow each other at their times; what would come after a phase's end is left out", (t) => {
  const ports = {
    random: () => 0.5,
    readTimes: (file: string) => {
      if (file !== "day.csv") throw new Error(`asked for ${file}`);
      return Float64Array.from([7, 107, 306.9, 307, 400]);
    },
  };
  const starts = allOf(phaseArrivals(phases, ports, { index: 0, count: 1 }));
  t.equal(starts.filter((ms) => ms < 1000).length, 10);
  t.same(
    starts.filter((ms) => ms >= 1000 && ms < 1300),
    [1000, 1100, 1299.9],
  );
  t.equal(starts.filter((ms) => ms >= 1300).length, 50);
  t.equal(starts.at(-1), 1790);
  t.end();
});

test("a time is in the phase that has not ended, and after all of them in the drain", (t) => {
  const names = [0, 999.9, 1000, 1299, 1300, 1799, 1800, 5000].map((ms) => phaseNameAt(phases, ms));
  t.same(names, ["calm", "calm", "recorded", "recorded", "busy", "busy", "drain", "drain"]);
  t.end();
});
