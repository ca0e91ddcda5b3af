/**
 * The exporter's registry: each scrape asks the servers anew, all at once and once for all metrics. A
 * server that does not answer is told as `gnatsd_up 0`; the others are told all the same.
 */
import { Registry } from "prom-client";
import { registerScalar } from "../../engine/telemetry/filled-metric.ts";
import { askServer, type MonitoringAnswers } from "./monitoring-answers.ts";
import { natsMetrics } from "./nats-metrics.ts";
import {
  type NatsMetricKey,
  type NatsSample,
  samplesOf,
  samplesOfSilence,
} from "./nats-samples.ts";

export interface NatsExporterOptions {
  readonly monitorUrls: readonly string[];
  /** Why a server did not answer; once for each time it falls silent. */
  readonly warn: (text: string) => void;
  readonly ask?: (monitorUrl: string) => Promise<MonitoringAnswers>;
}

export interface NatsMetrics {
  readonly registry: Registry;
  /** Asks the servers; to be awaited before the registry is printed. Never rejects. */
  refresh(): Promise<void>;
}

export function createNatsMetrics(options: NatsExporterOptions): NatsMetrics {
  const { monitorUrls, warn, ask = askServer } = options;
  const silent = new Set<string>();
  let samples: readonly NatsSample[] = [];
  let refreshing: Promise<void> | undefined;
  const read = async (url: string): Promise<readonly NatsSample[]> => {
    try {
      const told = samplesOf(url, await ask(url));
      silent.delete(url);
      return told;
    } catch (error) {
      if (!silent.has(url)) warn((error as Error).message);
      silent.add(url);
      return samplesOfSilence(url);
    }
  };
  const registry = new Registry();
  for (const key of Object.keys(natsMetrics) as NatsMetricKey[]) {
    const { name, help, type } = natsMetrics[key];
    const ofKey = () => samples.filter((sample) => sample.key === key);
    registerScalar(registry, { name, help, type, read: ofKey });
  }
  return {
    registry,
    refresh: () => {
      // Two scrapes at once ask once: a server that is slow is not asked the more for it.
      refreshing ??= Promise.all(monitorUrls.map(read))
        .then((told) => {
          samples = told.flat();
        })
        .finally(() => {
          refreshing = undefined;
        });
      return refreshing;
    },
  };
}
