/** `docs/metrics.md`: every metric, and where AWS's CloudWatch names are found here. */
import { benchMetrics } from "../../bench/measurement/metrics.ts";
import { natsMetrics } from "../../cluster/nats-exporter/nats-metrics.ts";
import type { MetricRow } from "../../engine/telemetry/metric-row.ts";
import { engineMetrics, processMetrics } from "../../engine/telemetry/metrics.ts";
import { refusalReasons, restartReasons } from "../../engine/telemetry/node-counters.ts";
import { taskKinds } from "../../engine/telemetry/task-counters.ts";
import { cloudWatch } from "./cloudwatch.ts";
import { measuredCosts } from "./measured-costs.ts";

type Row = Pick<MetricRow, "name" | "type" | "unit" | "labels" | "help">;

export function metricsPage(): string {
  return [
    "# Metrics",
    "",
    "Written by `npm run dashboards` from `engine/telemetry/metrics.ts`, `bench/measurement/metrics.ts` and `cluster/nats-exporter/nats-metrics.ts`.",
    "",
    "`npm start -- --metrics-port 9464` serves the engine's at `/metrics`, `npm run bench -- --metrics-port 9465` those of a load test, `npm run cluster -- nats-exporter --monitor URL[,URL…] --port 7777` those of nats-servers (a server's monitoring is on with `http: 127.0.0.1:8222` in its configuration). `grafana/prometheus/prometheus.yml` scrapes all of them.",
    "",
    "Labels come from bounded sets: the first 63 state machines by name and all others as `other`; shards by number; closed lists of reasons " +
      `(refused: ${list(refusalReasons)}; restarts: ${list(restartReasons)}) and integrations (${list(taskKinds)}).`,
    "",
    "All latencies share one layout of buckets (50 µs to 300 s, six a decade), so that they can be added and compared, and turned into native histograms with custom buckets: Prometheus 3's `convert_classic_histograms_to_nhcb: true`. A scraper that accepts OpenMetrics is given exemplars: for each bucket of `" +
      engineMetrics.executionLatency.name +
      "` the name of an execution that fell into it since the last scrape (Prometheus keeps them with `--enable-feature=exemplar-storage`).",
    "",
    measuredCosts,
    "",
    "## Engine",
    "",
    table(engineMetrics),
    "",
    "## Load test",
    "",
    table(benchMetrics),
    "",
    "## Process",
    "",
    "Those of prom-client's that dashboards show; it collects more.",
    "",
    table(processMetrics),
    "",
    "## NATS",
    "",
    "Of `npm run cluster -- nats-exporter`, under the names of the public exporter.",
    "",
    table(natsMetrics),
    "",
    "## CloudWatch's names",
    "",
    "| CloudWatch | here |",
    "|---|---|",
    ...cloudWatch.map(({ name, here }) => `| ${name} | ${here} |`),
    "",
  ].join("\n");
}

function table(rows: Readonly<Record<string, Row>>): string {
  return [
    "| name | type | unit | labels | meaning |",
    "|---|---|---|---|---|",
    ...Object.values(rows).map(
      ({ name, type, unit, labels, help }) =>
        `| \`${name}\` | ${type} | ${unit} | ${labels.join(", ")} | ${help} |`,
    ),
  ].join("\n");
}

function list(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(", ");
}
