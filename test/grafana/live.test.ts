/** Every panel and every alert, asked of a real Prometheus that watched a real system. */
import { test } from "tap";
import { until } from "../../cluster/processes/until.ts";
import { engineMetrics, processMetrics } from "../../engine/telemetry/metrics.ts";
import { alertRules } from "../../grafana/alerts/rules.ts";
import { dashboards } from "../../grafana/definitions/all.ts";
import { panelsOf } from "../../grafana/model/spec.ts";
import { expand } from "../../grafana/render/expand.ts";
import {
  askPrometheus,
  queryInstant,
  queryRange,
  type Series,
} from "../../grafana/render/prometheus-api.ts";
import { skipWithoutPrometheus } from "../support/prometheus.ts";
import { startLiveSystem, watchedEngines } from "./live-system.ts";

const RATE_INTERVAL = "6s";

/** Marks that this run does not make, and why they are right to be absent. */
const unmarked: Readonly<Record<string, string>> = {
  "Process starts": "no process is started a second time on its port",
  Faults: "they are made by npm run chaos",
};

function hasNumber(series: readonly Series[]): boolean {
  return series.some(({ points }) => points.some(([, value]) => Number.isFinite(value)));
}

/** Legends must be told apart, and name labels that are there. */
function legendProblem(legend: string, series: readonly Series[]): string | undefined {
  for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
    if (!series.some(({ labels }) => labels[label!] !== undefined)) return `no label ${label}`;
  }
  return undefined;
}

test("each panel shows something, and nothing that is asked is an error", {
  skip: skipWithoutPrometheus,
  timeout: 170_000,
}, async (t) => {
  const system = await startLiveSystem(t);
  if (system === undefined) return;
  const { prometheusUrl, servers } = system;
  const fromS = Date.now() / 1000;
  // What happens before the second scrape of an engine is no rate to Prometheus.
  const scrapes = `count(count_over_time(${engineMetrics.info.name}[1m]) >= 2) >= ${watchedEngines}`;
  const isWatched = async () =>
    hasNumber(await queryInstant(prometheusUrl, scrapes, Date.now() / 1000));
  await until(isWatched, { what: "two scrapes of each engine", withinMs: 20_000, everyMs: 200 });
  const loading = system.load();
  await Promise.all([system.askWhile(loading), system.provoke()]);
  const outcome = await loading;
  t.equal(outcome.code, 0, /^(?:OK|FAILED).*$/m.exec(outcome.stderr)?.[0] ?? outcome.stderr);
  const loadedS = Date.now() / 1000;
  await servers[2]!.stop();
  const isSilenceKnown = async () => {
    const [annotation] = dashboards.find(({ name }) => name === "nats")!.annotations;
    return hasNumber(await queryInstant(prometheusUrl, annotation!.expr, Date.now() / 1000));
  };
  await until(isSilenceKnown, { what: "the silent server to be told of", withinMs: 15_000 });
  const toS = Date.now() / 1000 + 2; // Steps need not fall on what was scraped last.
  const range = { fromS, toS, stepS: 1 };

  for (const spec of dashboards) {
    for (const panel of panelsOf(spec)) {
      for (const { expr, legend } of panel.queries) {
        const asked = expand(expr, RATE_INTERVAL);
        const series =
          panel.kind === "bars"
            ? await queryInstant(prometheusUrl, asked, loadedS - 2)
            : await queryRange(prometheusUrl, asked, range);
        const where = `${spec.name}: ${panel.title}: ${legend}`;
        if (!hasNumber(series)) t.fail(`${where} is empty: ${asked}`);
        const problem = legendProblem(legend, series);
        if (problem !== undefined) t.fail(`${where}: ${problem}`);
      }
    }
    for (const { name, expr } of spec.annotations) {
      const series = await queryRange(prometheusUrl, expand(expr, RATE_INTERVAL), range);
      if (unmarked[name] === undefined) t.ok(hasNumber(series), `${spec.name} marks ${name}`);
    }
    for (const { name, kind, value } of spec.variables) {
      if (kind !== "query") continue;
      const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(value)!;
      const values = await askPrometheus(prometheusUrl, `label/${label}/values`, {
        "match[]": metric!,
        start: fromS,
        end: toS,
      });
      t.ok((values as string[]).length > 0, `${spec.name}: $${name} has values`);
    }
  }

  for (const { name, expr, watches } of alertRules) {
    await t.resolves(queryRange(prometheusUrl, expr, range), name);
    for (const metric of watches) {
      const series = await queryRange(prometheusUrl, metric.name, range);
      t.ok(hasNumber(series), `${name} looks at ${metric.name}, which is there`);
    }
  }

  const examples = (await askPrometheus(prometheusUrl, "query_exemplars", {
    query: `${engineMetrics.executionLatency.name}_bucket`,
    start: fromS,
    end: toS,
  })) as readonly { readonly exemplars: readonly { readonly labels: { execution?: string } }[] }[];
  t.ok(examples.length > 0, "slow executions are named by exemplars");
  t.match(examples[0]?.exemplars[0]?.labels.execution, /.{3,}/);
  t.ok(hasNumber(await queryRange(prometheusUrl, processMetrics.cpu.name, range)));
});
