/**
 * Every metric of the load harness: the only file of `bench/` with their names. Values are read
 * from the generators' blocks at scrape time, as the engine's are from the shards'.
 */
import { Registry } from "prom-client";
import {
  type HistogramSample,
  registerHistogram,
  registerScalar,
} from "../../engine/telemetry/filled-metric.ts";
import { histogramLength } from "../../engine/telemetry/histogram.ts";
import { latencyScale } from "../../engine/telemetry/scales.ts";
import { type BenchCounters, benchField } from "./bench-counters.ts";

const scalars = [
  ["stepstorm_bench_offered_total", benchField.offered, "Starts whose intended time has come."],
  ["stepstorm_bench_sent_total", benchField.sent, "Starts that were sent."],
  [
    "stepstorm_bench_dropped_total",
    benchField.dropped,
    "Starts never sent: the generator had no room for them.",
  ],
  ["stepstorm_bench_accepted_total", benchField.accepted, "Starts the engine accepted."],
  ["stepstorm_bench_refused_total", benchField.refused, "Starts the engine refused."],
  [
    "stepstorm_bench_unknown_total",
    benchField.unknown,
    "Starts sent that were not answered in time.",
  ],
  [
    "stepstorm_bench_completed_total",
    benchField.completed,
    "Accepted starts whose terminal record has come.",
  ],
  [
    "stepstorm_bench_lost",
    benchField.lost,
    "Accepted starts without a terminal record, found by the audit.",
  ],
  [
    "stepstorm_bench_duplicates",
    benchField.duplicates,
    "Terminal records beyond the first, found by the audit.",
  ],
  [
    "stepstorm_bench_wrong",
    benchField.wrong,
    "Terminal records with an output that is not the expected one.",
  ],
] as const;

const histograms = [
  [
    "stepstorm_bench_lateness_seconds",
    benchField.lateness,
    "Time from the intended start to the sending.",
  ],
  [
    "stepstorm_bench_accept_latency_seconds",
    benchField.acceptLatency,
    "Time from the intended start to the acceptance.",
  ],
  [
    "stepstorm_bench_terminal_latency_seconds",
    benchField.terminalLatency,
    "Time from the intended start to the terminal record.",
  ],
] as const;

/**
 * What a kept run tells over time beside the above, when it is written for Prometheus to take in
 * afterwards (`report/folder/openmetrics.ts`).
 */
export const keptMetrics = {
  offered: ["stepstorm_bench_offered", "Starts whose intended time has come."],
  sent: ["stepstorm_bench_sent", "Starts that were sent."],
  dropped: ["stepstorm_bench_dropped", "Starts never sent."],
  accepted: ["stepstorm_bench_accepted", "Starts the engine accepted."],
  refused: ["stepstorm_bench_refused", "Starts the engine refused."],
  completed: ["stepstorm_bench_completed", "Accepted starts whose terminal record has come."],
  active: ["stepstorm_bench_active", "Accepted starts without a terminal record."],
  engineCores: ["stepstorm_bench_engine_cores", "CPU cores that the engine used."],
  generatorCores: ["stepstorm_bench_generator_cores", "CPU cores that the generators used."],
  rss: ["stepstorm_bench_resident_memory_bytes", "Resident memory of the engine."],
  eventLoopLag: [
    "stepstorm_bench_event_loop_lag_seconds",
    "Lateness of the engine's main thread, 99th percentile.",
  ],
  lateness: ["stepstorm_bench_lateness_seconds", "Time from the intended start to the sending."],
  accept: [
    "stepstorm_bench_accept_latency_seconds",
    "Time from the intended start to the acceptance.",
  ],
  terminal: [
    "stepstorm_bench_terminal_latency_seconds",
    "Time from the intended start to the terminal record.",
  ],
} as const;

/** Starts that an engine has accepted, synchronous ones included: read from its own registry. */
export async function acceptedStarts(engine: Registry): Promise<number> {
  const metric = engine.getSingleMetric("stepstorm_starts_accepted_total");
  const read = await metric?.get();
  return (read?.values ?? []).reduce((total, { value }) => total + value, 0);
}

/** @param generators One each; their counts are added. */
export function createBenchMetrics(generators: readonly BenchCounters[]): Registry {
  const registry = new Registry();
  for (const [name, at, help] of scalars) {
    registerScalar(registry, {
      name,
      help,
      type: name.endsWith("_total") ? "counter" : "gauge",
      read: () => [{ labels: {}, value: sum(generators, at) }],
    });
  }
  for (const [name, at, help] of histograms) {
    registerHistogram(registry, {
      name,
      help,
      scale: latencyScale,
      read: () => [sumHistogram(generators, at)],
    });
  }
  return registry;
}

function sum(generators: readonly BenchCounters[], at: number): number {
  return generators.reduce((total, generator) => total + generator.values[at]!, 0);
}

function sumHistogram(generators: readonly BenchCounters[], at: number): HistogramSample {
  const length = histogramLength(latencyScale);
  return {
    labels: {},
    values: Float64Array.from({ length }, (_, i) => sum(generators, at + i)),
  };
}
