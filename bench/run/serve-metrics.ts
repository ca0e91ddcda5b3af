/** Prometheus metrics of a life while it goes, when they were asked for. */
import type { Registry } from "prom-client";
import { createProcessMetrics } from "../../engine/telemetry/engine-registry.ts";
import { type MetricsServer, startMetricsServer } from "../../engine/telemetry/metrics-server.ts";
import type { BenchCounters } from "../measurement/bench-counters.ts";
import { createBenchMetrics, type FaultStates } from "../measurement/metrics.ts";
import type { LifeSettings } from "./life-settings.ts";

/**
 * @param others Registries that are served beside the bench's own.
 * @param faults Read at each scrape.
 */
export async function serveBenchMetrics(
  { metricsPort }: LifeSettings,
  counters: readonly BenchCounters[],
  others: readonly Registry[],
  faults?: FaultStates,
): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  const registries = [...others, createBenchMetrics(counters, faults), createProcessMetrics()];
  return startMetricsServer({ host: "127.0.0.1", port: metricsPort, registries });
}
