/**
 * A generator on a clock of its own, against a target whose latencies are known: nothing depends on
 * how fast the computer is, and a load of minutes takes milliseconds.
 */
import { BitmapAudit } from "../../../bench/audit/bitmap-audit.ts";
import { evenArrivals } from "../../../bench/load/arrivals/constant.ts";
import { Generator } from "../../../bench/load/generator.ts";
import { IntervalRecorder, type IntervalReport } from "../../../bench/load/interval-recorder.ts";
import { MachineTallies } from "../../../bench/load/machine-tallies.ts";
import { BenchCounters, benchBlockBytes } from "../../../bench/measurement/bench-counters.ts";
import type { Workload } from "../../../bench/scenarios/workload.ts";
import type { LatencyModel } from "../../../bench/targets/latency-model.ts";
import { createNullTarget } from "../../../bench/targets/null-target.ts";

export const echo: Workload = {
  machineOf: () => 0,
  inputText: (index) => `${index}`,
  isExpected: (index, status, text) => status === "SUCCEEDED" && text === `${index}`,
  expectedText: (index) => `SUCCEEDED ${index}`,
  fillOutcome: (index, outcome) => {
    outcome.status = "SUCCEEDED";
    outcome.text = `${index}`;
  },
};

export interface VirtualLoad {
  readonly ratePerSecond: number;
  readonly warmupMs: number;
  readonly durationMs: number;
  readonly latency: LatencyModel;
  readonly intervalMs?: number;
  readonly workload?: Workload;
  readonly machines?: number;
  /** It is ended early then. */
  readonly endAtMs?: number;
  /** The generator itself stands still then. */
  readonly pause?: { readonly atMs: number; readonly lengthMs: number };
}

const START_MS = 1_000_000;
const DRAIN_MS_MAX = 600_000;

export function runVirtually(load: VirtualLoad) {
  const { ratePerSecond, warmupMs, durationMs, latency, workload = echo } = load;
  let nowMs = START_MS;
  const clock = { nowMs: () => nowMs };
  const intervals: IntervalReport[] = [];
  const counters = new BenchCounters(new SharedArrayBuffer(benchBlockBytes));
  const recorder = new IntervalRecorder(load.intervalMs ?? 1000, {
    counters,
    readCpuMicros: () => (nowMs - START_MS) * 500, // Half a core.
    onInterval: (report) => intervals.push(report),
  });
  const audit = new BitmapAudit();
  const tallies = load.machines === undefined ? null : new MachineTallies(load.machines);
  const totalMs = warmupMs + durationMs;
  const segments = [{ durationMs: totalMs, fromRate: ratePerSecond, toRate: ratePerSecond }];
  const generator = new Generator(
    { firstIndex: 0, warmupMs, durationMs },
    {
      clock,
      workload,
      arrivals: evenArrivals(segments),
      audit,
      ledger: null,
      counters,
      recorder,
      tallies,
    },
  );
  const target = createNullTarget({ latency, clock, workload }, generator);
  target.begin(START_MS);
  generator.begin(target, START_MS);
  for (let pauseMs = generator.turn(); pauseMs !== undefined; pauseMs = generator.turn()) {
    // As a loop does that wakes for each answer and each start.
    const wakeMs = Math.min(nowMs + pauseMs, Math.max(nowMs, target.nextEndMs));
    nowMs = Math.max(wakeMs, nowMs + 0.001);
    const { pause, endAtMs } = load;
    if (endAtMs !== undefined && nowMs - START_MS >= endAtMs) generator.end(endAtMs);
    const isPaused = pause !== undefined && nowMs - START_MS >= pause.atMs;
    if (isPaused && nowMs - START_MS < pause.atMs + pause.lengthMs) {
      nowMs = START_MS + pause.atMs + pause.lengthMs;
    }
  }
  while (!generator.isDrained && nowMs < START_MS + totalMs + DRAIN_MS_MAX) {
    nowMs = Math.max(target.nextEndMs, nowMs);
    generator.idle();
  }
  generator.finish();
  return { generator, recorder, audit: audit.summary(), intervals, tallies };
}
