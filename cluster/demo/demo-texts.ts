/** What the demo writes: Prometheus's configuration, links to graphs, how to look at the dashboards. Pure. */
import { engineMetrics } from "../../engine/telemetry/metrics.ts";

export interface Targets {
  readonly engine: number;
  readonly bench: number;
  readonly nats: number;
}

/** @param rules Files of rules, as a pattern; undefined: there are none. */
export function prometheusConfig(targets: Targets, rules: string | undefined): string {
  const jobs = Object.entries(targets).flatMap(([name, port]) => [
    `  - job_name: stepstorm-${name}`,
    "    static_configs:",
    `      - targets: ["127.0.0.1:${port}"]`,
  ]);
  return [
    "global: { scrape_interval: 2s, evaluation_interval: 5s }",
    ...(rules === undefined ? [] : [`rule_files: [${JSON.stringify(rules)}]`]),
    "scrape_configs:",
    ...jobs,
    "",
  ].join("\n");
}

const succeeded = engineMetrics.executionsSucceeded.name;
const latency = engineMetrics.executionLatency.name;
const transitions = engineMetrics.stateTransitions.name;

const quantile = (q: number) =>
  `histogram_quantile(${q}, sum by (le) (rate(${latency}_bucket[30s])))`;

/** Name and expressions, one graph each. */
export const graphs: readonly (readonly [string, readonly string[]])[] = [
  ["executions completed a second", [`sum(rate(${succeeded}[30s]))`]],
  ["state transitions a second", [`sum(rate(${transitions}[30s]))`]],
  ["latency p50 and p99", [quantile(0.5), quantile(0.99)]],
];

export function graphUrl(prometheus: string, expressions: readonly string[]): string {
  const parameters = expressions.flatMap((expression, index) => [
    `g${index}.expr=${encodeURIComponent(expression)}`,
    `g${index}.tab=0`,
    `g${index}.range_input=5m`,
  ]);
  return `${prometheus}/graph?${parameters.join("&")}`;
}

/** A command that shows the dashboards, where there is Docker. */
export function grafanaCommand(checkout: string, prometheus: string): string {
  return [
    "docker run --rm --network host",
    `-e STEPSTORM_PROMETHEUS_URL=${prometheus} -e GF_SERVER_HTTP_ADDR=127.0.0.1`,
    "-e GF_AUTH_ANONYMOUS_ENABLED=true -e GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
    `-v '${checkout}/grafana/provisioning:/etc/grafana/provisioning:ro'`,
    `-v '${checkout}/grafana/dashboards:/var/lib/grafana/dashboards/stepstorm:ro'`,
    "grafana/grafana:12.2.0",
  ].join(" ");
}
