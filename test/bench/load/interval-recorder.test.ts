import { test } from "tap";
import { intervalMsOf } from "../../../bench/load/interval-recorder.ts";
import { LatencyHistogram } from "../../../bench/measurement/latency-histogram.ts";
import { runVirtually } from "./virtual-load.ts";

test("intervals are a second long, shorter for a very short load, longer for a very long one", (t) => {
  const rows: [number, number][] = [
    [1000, 250],
    [4999, 250],
    [5000, 1000],
    [1_800_000, 1000],
    [1_800_001, 2000],
    [24 * 3_600_000, 48_000],
  ];
  for (const [totalMs, intervalMs] of rows) t.equal(intervalMsOf(totalMs), intervalMs);
  t.end();
});

test("each interval has what happened in it, the window what was meant to start in it", (t) => {
  const { intervals, recorder } = runVirtually({
    ratePerSecond: 10,
    warmupMs: 1000,
    durationMs: 2000,
    latency: { kind: "constant", latencyMs: 1500 },
  });
  t.same(
    intervals.map(({ fromMs, offered, sent, accepted, completed, active }) => [
      fromMs,
      offered,
      sent,
      accepted,
      completed,
      active,
    ]),
    [
      [0, 10, 10, 10, 0, 10],
      [1000, 10, 10, 10, 5, 15],
      [2000, 10, 10, 10, 10, 15],
      [3000, 0, 0, 0, 10, 5],
      [4000, 0, 0, 0, 5, 0],
    ],
  );
  t.equal(intervals[0]?.terminal, null, "nothing ended in the first");
  const counts = intervals.map(({ terminal }) =>
    terminal === null ? 0 : new LatencyHistogram(terminal).count,
  );
  t.same(counts, [0, 5, 10, 10, 5]);
  t.equal(recorder.terminal.window.count, 20);
  t.equal(intervals[1]?.cpuMicros, 500_000);
  t.end();
});

test("intervals in which the generator stood still come late and empty, not never", (t) => {
  const { intervals } = runVirtually({
    ratePerSecond: 10,
    warmupMs: 0,
    durationMs: 6000,
    latency: { kind: "constant", latencyMs: 1 },
    pause: { atMs: 1500, lengthMs: 3000 },
  });
  t.same(
    intervals.slice(0, 6).map(({ fromMs, untilMs }) => [fromMs, untilMs]),
    [0, 1000, 2000, 3000, 4000, 5000].map((ms) => [ms, ms + 1000]),
  );
  t.equal(
    intervals.reduce((sum, { sent }) => sum + sent, 0),
    60,
  );
  t.end();
});
