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
import { counter, gauge, histogram, type MetricRow } from "../../engine/telemetry/metric-row.ts";
import { engineMetrics } from "../../engine/telemetry/metrics.ts";
import { latencyScale } from "../../engine/telemetry/scales.ts";
import { type BenchCounters, benchField } from "./bench-counters.ts";

export const benchMetrics = {
  offered: counter(
    "stepstorm_bench_offered_total",
    "executions",
    "Starts whose intended time has come.",
  ),
  sent: counter("stepstorm_bench_sent_total", "executions", "Starts that were sent."),
  dropped: counter(
    "stepstorm_bench_dropped_total",
    "executions",
    "Starts never sent: the generator had no room for them.",
  ),
  accepted: counter("stepstorm_bench_accepted_total", "executions", "Starts the engine accepted."),
  refused: counter("stepstorm_bench_refused_total", "executions", "Starts the engine refused."),
  unknown: counter(
    "stepstorm_bench_unknown_total",
    "executions",
    "Starts sent that were not answered in time.",
  ),
  completed: counter(
    "stepstorm_bench_completed_total",
    "executions",
    "Accepted starts whose terminal record has come.",
  ),
  lost: gauge(
    "stepstorm_bench_lost",
    "executions",
    "Accepted starts without a terminal record, found by the audit.",
  ),
  duplicates: gauge(
    "stepstorm_bench_duplicates",
    "records",
    "Terminal records beyond the first, found by the audit.",
  ),
  wrong: gauge(
    "stepstorm_bench_wrong",
    "records",
    "Terminal records with an output that is not the expected one.",
  ),
  lateness: histogram(
    "stepstorm_bench_lateness_seconds",
    "seconds",
    "Time from the intended start to the sending.",
  ),
  acceptLatency: histogram(
    "stepstorm_bench_accept_latency_seconds",
    "seconds",
    "Time from the intended start to the acceptance.",
  ),
  terminalLatency: histogram(
    "stepstorm_bench_terminal_latency_seconds",
    "seconds",
    "Time from the intended start to the terminal record.",
  ),
  faultActive: gauge(
    "stepstorm_bench_fault_active",
    "boolean",
    "1 while the fault is being made, 0 before and after.",
    ["fault"],
  ),
} as const satisfies Record<string, MetricRow>;

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
  const metric = engine.getSingleMetric(engineMetrics.startsAccepted.name);
  const read = await metric?.get();
  return (read?.values ?? []).reduce((total, { value }) => total + value, 0);
}

/** What generators count: all but the faults. */
const countedKeys = (Object.keys(benchMetrics) as (keyof typeof benchMetrics)[]).filter(
  (key) => key !== "faultActive",
);

/** Faults that the run makes, by name: whether each is under way. */
export type FaultStates = ReadonlyMap<string, boolean>;

/** @param generators One each; their counts are added. */
export function createBenchMetrics(
  generators: readonly BenchCounters[],
  faults: FaultStates = new Map(),
): Registry {
  const registry = new Registry();
  registerScalar(registry, {
    ...benchMetrics.faultActive,
    read: () =>
      [...faults].map(([fault, isActive]) => ({ labels: { fault }, value: isActive ? 1 : 0 })),
  });
  for (const key of countedKeys) {
    const row: MetricRow = benchMetrics[key];
    const { name, help, type } = row;
    const at = benchField[key];
    if (type === "histogram") {
      const read = () => [sumHistogram(generators, at)];
      registerHistogram(registry, { name, help, scale: latencyScale, read });
    } else {
      const read = () => [{ labels: {}, value: sum(generators, at) }];
      registerScalar(registry, { name, help, type, read });
    }
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
