import { test } from "tap";
import { medianOf, planHttp, type Round, rateOf, sliceKinds } from "../../../bench/http/rounds.ts";

test("slices last a second or two, and a longer run has more rounds, not longer slices", (t) => {
  const rows: [number, number, number, number][] = [
    // duration, rounds, slice, open loop
    [15_000, 3, 1000, 5000],
    [30_000, 3, 1333, 10_000],
    [60_000, 4, 2000, 20_000],
    [600_000, 40, 2000, 200_000],
  ];
  for (const [durationMs, rounds, sliceMs, openLoopMs] of rows) {
    t.match(planHttp({ durationMs, warmupMs: 3000 }), { rounds, sliceMs, openLoopMs });
  }
  t.equal(planHttp({ durationMs: 15_000, warmupMs: 3000 }).warmupSliceMs, 1000);
  t.equal(planHttp({ durationMs: 15_000, warmupMs: 10_000 }).warmupSliceMs, 2000);
  t.end();
});

test("a run that is asked to be shorter than a slice ought to be is as short as that", (t) => {
  t.same(planHttp({ durationMs: 300, warmupMs: 0 }), {
    rounds: 3,
    sliceMs: 200,
    warmupSliceMs: 0,
    openLoopMs: 300,
  });
  t.end();
});

function roundOf(rates: readonly number[]): Round {
  return Object.fromEntries(sliceKinds.map((kind, at) => [kind, rates[at]!])) as unknown as Round;
}

test("a ratio is that of one round, and the rounds' median is told", (t) => {
  const rounds = [
    roundOf([100, 20, 10, 1, 7]),
    roundOf([200, 100, 10, 2, 9]),
    roundOf([50, 40, 10, 3, 8]),
  ];
  const rate = rateOf(rounds, "startExecution", "bareStart");
  // The medians' own ratio would be 40 / 100.
  t.same(rate, { perSecond: 40, ratio: 0.5, ratios: [0.2, 0.5, 0.8] });
  t.equal(medianOf(rounds, "startExecutionBatch"), 8);
  t.end();
});
