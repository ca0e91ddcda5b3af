/**
 * The metrics of AWS's API, filled from its counters when somebody scrapes, and of a gateway, which is
 * the API and nothing else. Names, types and texts stand in `metrics.ts`.
 */
import { Registry } from "prom-client";
import { type ApiCounters, apiOutcomes } from "./api-counters.ts";
import { registerHistogram, registerScalar, type Sample } from "./filled-metric.ts";
import { apiMetrics, engineMetrics } from "./metrics.ts";
import { latencyScale } from "./scales.ts";

/** All operations' counts are there from the start: a rate needs a value before the first request. */
export function createApiMetrics(counters: ApiCounters): Registry {
  const registry = new Registry();
  const { operations } = counters;
  registerScalar(registry, {
    ...apiMetrics.requests,
    read: () =>
      operations.flatMap((operation, row) =>
        apiOutcomes.map((outcome) => ({
          labels: { operation, outcome },
          value: counters.requestCount(row, outcome),
        })),
      ),
  });
  registerHistogram(registry, {
    ...apiMetrics.requestDuration,
    scale: latencyScale,
    read: () =>
      operations.flatMap((operation, row) =>
        counters.isCalled(row)
          ? [{ labels: { operation }, values: counters.duration(row).values }]
          : [],
      ),
  });
  registerScalar(registry, { ...apiMetrics.requestsOpen, read: single(() => counters.open) });
  registerScalar(registry, { ...apiMetrics.requestBytes, read: single(() => counters.bytes) });
  registerScalar(registry, {
    ...apiMetrics.starts,
    read: () =>
      [...counters.startCounts].map(([outcome, value]) => ({ labels: { outcome }, value })),
  });
  registerScalar(registry, { ...apiMetrics.startsOpen, read: single(() => counters.startsOpen) });
  return registry;
}

export interface GatewaySources {
  /** Why nothing can be sent to the cluster at the moment, or null. */
  readonly refusal: () => string | null;
  readonly info: { readonly version: string; readonly durability: string };
}

/** Of a gateway, what it has in common with nodes. */
export function createGatewayMetrics({ refusal, info }: GatewaySources): Registry {
  const registry = new Registry();
  const labels = { ...info, role: "gateway", shards: "0" };
  registerScalar(registry, {
    ...engineMetrics.journalRefusal,
    read: single(() => (refusal() === null ? 0 : 1)),
  });
  registerScalar(registry, { ...engineMetrics.info, read: () => [{ labels, value: 1 }] });
  return registry;
}

function single(read: () => number): () => readonly Sample[] {
  return () => [{ labels: {}, value: read() }];
}
