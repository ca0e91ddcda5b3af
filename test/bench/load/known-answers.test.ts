/**
 * Latencies that are known beforehand come back as they are, counted from the intended start; where a
 * load that waits for answers would not have seen most of a stall.
 */
import { test } from "tap";
import { runVirtually } from "./virtual-load.ts";

/** Three digits of the histogram, and half a millisecond of the pacer's shortest pause. */
function near(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= expected * 0.001 + 0.6;
}

const load = { ratePerSecond: 100, warmupMs: 1000, durationMs: 20_000 };

test("a constant latency is the latency at every percentile", (t) => {
  const { recorder, audit } = runVirtually({
    ...load,
    latency: { kind: "constant", latencyMs: 50 },
  });
  const { p50, p90, p99, p999, max } = recorder.terminal.window.summaryMs();
  for (const found of [p50, p90, p99, p999, max]) t.ok(near(found, 50), `${found}`);
  t.match(audit, { sent: 2100, accepted: 2100, terminal: 2100, lost: 0, wrong: 0, duplicates: 0 });
  t.equal(recorder.terminal.window.count, 2000, "the warm-up is audited, not measured");
  t.end();
});

test("of two latencies, each stands at the percentiles that are its own", (t) => {
  const latency = { kind: "bimodal", latencyMs: 10, slowMs: 400, slowEvery: 20 } as const;
  const { recorder } = runVirtually({ ...load, latency });
  const { window } = recorder.terminal;
  for (const percentile of [50, 90, 94]) t.ok(near(window.percentileMs(percentile), 10));
  for (const percentile of [96, 99, 99.9]) t.ok(near(window.percentileMs(percentile), 400));
  t.end();
});

test("a stall of 2 s is in the percentiles with all that was to start meanwhile", (t) => {
  const stall = { kind: "stall", latencyMs: 5, atMs: 9000, stallMs: 2000 } as const;
  const { recorder } = runVirtually({ ...load, latency: stall });
  const { window } = recorder.terminal;
  // 200 of 2,000 starts fell into the stall: the last tenth waited for 0 to 2 s, evenly.
  t.ok(near(window.percentileMs(50), 5));
  t.ok(near(window.percentileMs(89), 5));
  t.ok(Math.abs(window.percentileMs(95) - 1000) < 15, `p95 ${window.percentileMs(95)}`);
  t.ok(Math.abs(window.percentileMs(99) - 1800) < 15, `p99 ${window.percentileMs(99)}`);
  t.ok(Math.abs(window.percentileMs(100) - 2005) < 15, `max ${window.percentileMs(100)}`);
  t.end();
});

test("when the generator itself stands still, starts are sent late and timed from when they were meant", (t) => {
  const { recorder, generator } = runVirtually({
    ...load,
    latency: { kind: "constant", latencyMs: 1 },
    pause: { atMs: 9000, lengthMs: 2000 },
  });
  t.equal(generator.tally.sentInWindow, 2000, "none is left out");
  t.equal(generator.tally.intendedInWindow, 2000);
  for (const { window } of [recorder.terminal, recorder.lateness]) {
    t.ok(Math.abs(window.percentileMs(95) - 1000) < 15, `p95 ${window.percentileMs(95)}`);
    t.ok(near(window.percentileMs(50), 1) || window.percentileMs(50) < 1);
  }
  t.end();
});
