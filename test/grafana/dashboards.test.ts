/** The rules that dashboard linters hold, and our own: each metric is shown somewhere. */
import { readdirSync, readFileSync } from "node:fs";
import { test } from "tap";
import { benchMetrics } from "../../bench/measurement/metrics.ts";
import { natsMetrics } from "../../cluster/nats-exporter/nats-metrics.ts";
import { engineMetrics, processMetrics } from "../../engine/telemetry/metrics.ts";
import { alertRules } from "../../grafana/alerts/rules.ts";
import { dashboards } from "../../grafana/definitions/all.ts";
import { generatedFiles } from "../../grafana/generated-files.ts";
import { datasource } from "../../grafana/model/query-builder.ts";
import { panelsOf } from "../../grafana/model/spec.ts";
import { toGrafana } from "../../grafana/model/to-grafana.ts";
import { parsePromql } from "./parsed-promql.ts";

const known = new Map(
  [engineMetrics, benchMetrics, natsMetrics, processMetrics]
    .flatMap((table) => Object.values(table))
    .map((row) => [row.name as string, row.type as string]),
);
/** Prometheus' own. */
known.set("up", "gauge");

const panels = dashboards.flatMap((spec) =>
  panelsOf(spec).map((panel) => ({ panel, where: `${spec.name}: ${panel.title}` })),
);
const queries = panels.flatMap(({ panel, where }) =>
  panel.queries.map((query) => ({ ...query, panel, where: `${where}: ${query.legend}` })),
);
const annotations = dashboards.flatMap((spec) => spec.annotations);

/** The metric that a series belongs to: a histogram has three. */
function familyOf(series: string): string {
  if (known.has(series)) return series;
  const base = series.replace(/_(bucket|sum|count)$/, "");
  return known.get(base) === "histogram" ? base : series;
}

test("what is generated is as it is committed", async (t) => {
  for (const [path, text] of generatedFiles()) {
    let committed = "";
    try {
      committed = readFileSync(path, "utf8");
    } catch {}
    t.ok(committed === text, `${path} is not stale (npm run dashboards writes it)`);
  }
});

test("each expression is PromQL, and names only metrics that exist", async (t) => {
  t.ok(queries.length > 150, `${queries.length} queries`);
  const all = [
    ...queries,
    ...annotations.map(({ expr, name }) => ({ expr, where: name })),
    ...alertRules.map(({ expr, name }) => ({ expr, where: name })),
  ];
  for (const { expr, where } of all) {
    const { problems, metrics } = parsePromql(expr);
    t.strictSame(problems, [], where);
    for (const metric of metrics) t.ok(known.has(familyOf(metric)), `${where} names ${metric}`);
  }
});

test("each of our metrics is on some panel", async (t) => {
  const shown = new Set(
    [...queries, ...annotations].flatMap(({ expr }) => parsePromql(expr).metrics.map(familyOf)),
  );
  const missing = [...known.keys()].filter((name) => name !== "up" && !shown.has(name));
  t.strictSame(missing, []);
});

test("each panel has a title of its own, a description, a unit and legends", async (t) => {
  for (const spec of dashboards) {
    const titles = panelsOf(spec).map(({ title }) => title);
    t.equal(new Set(titles).size, titles.length, `${spec.name}: no title twice`);
  }
  for (const { panel, where } of panels) {
    t.match(
      panel.answers,
      /^[A-Z].*[?.]$|\? One is right\.$|at prices of/,
      `${where} answers a question`,
    );
    t.ok(panel.whenBad.length >= 10, `${where} says what to do`);
    t.ok(panel.unit.length > 0, where);
    t.ok(panel.queries.length > 0 && panel.queries.length <= 5, where);
    const legends = panel.queries.map(({ legend }) => legend);
    t.ok(
      legends.every((legend) => legend.length > 0),
      where,
    );
    t.equal(new Set(legends).size, legends.length, `${where}: no legend twice`);
  }
});

test("counters are shown as rates or since the start, over the dashboard's own window", async (t) => {
  for (const { expr, panel, where } of queries) {
    const { ranges, calls, metrics } = parsePromql(expr);
    if (panel.fixedWindow === undefined) {
      t.ok(
        ranges.every((range) => range === "777s"),
        `${where}: ${ranges}`,
      );
    }
    const inRates = calls
      .filter(({ name }) => /^(rate|increase|changes)$/.test(name))
      .flatMap(({ body }) => parsePromql(body).metrics);
    const isTotal = panel.kind === "stat" || /backlog|Backlog/.test(panel.title);
    for (const metric of metrics) {
      const type = known.get(familyOf(metric));
      const isCount = type === "counter" || type === "histogram";
      if (isCount && !isTotal) t.ok(inRates.includes(metric), `${where}: ${metric} is a rate`);
    }
  }
});

test("legends name only labels that the expression keeps", async (t) => {
  for (const { expr, legend, where } of queries) {
    for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
      const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].map(([, labels]) =>
        labels!.split(", "),
      );
      if (grouped.length === 0) continue;
      t.ok(
        grouped.some((labels) => labels.includes(label!)),
        `${where} keeps ${label}`,
      );
    }
  }
});

test("nothing is bound to one installation: data source, node and server are variables", async (t) => {
  for (const spec of dashboards) {
    const json = toGrafana(spec);
    const [first, ...others] = json.templating?.list ?? [];
    t.match(first, { name: "datasource", type: "datasource", query: "prometheus" }, spec.name);
    t.strictSame(
      others.map(({ name }) => name),
      spec.variables.map(({ name }) => name),
    );
    const text = JSON.stringify(json);
    t.notMatch(text, /instance=\\"|127\.0\.0\.1|localhost/, spec.name);
    for (const panel of json.panels ?? []) {
      if (panel.type === "row") continue;
      t.match(panel, { datasource }, spec.name);
      for (const target of (panel as { targets?: unknown[] }).targets ?? []) {
        t.match(target, { datasource }, spec.name);
      }
    }
  }
});

test("each variable is used, and each that is used is there", async (t) => {
  for (const spec of dashboards) {
    const used = new Set(
      [...panelsOf(spec).flatMap((panel) => panel.queries), ...spec.annotations].flatMap(
        ({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name!),
      ),
    );
    used.delete("__rate_interval");
    t.strictSame([...used].sort(), spec.variables.map(({ name }) => name).sort(), spec.name);
  }
});

test("panels have ids of their own, and stand in the grid without overlap", async (t) => {
  for (const spec of dashboards) {
    const json = toGrafana(spec);
    const all = (json.panels ?? []) as {
      id: number;
      gridPos: Record<"x" | "y" | "w" | "h", number>;
    }[];
    t.equal(new Set(all.map(({ id }) => id)).size, all.length, `${spec.name}: no id twice`);
    const taken = new Set<string>();
    for (const { gridPos } of all) {
      const { x, y, w, h } = gridPos;
      t.ok(x >= 0 && w >= 1 && x + w <= 24, `${spec.name}: within 24`);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          const cell = `${column},${line}`;
          if (taken.has(cell)) t.fail(`${spec.name}: two panels at ${cell}`);
          taken.add(cell);
        }
      }
    }
  }
});

test("uids are stable, and short enough for Grafana", async (t) => {
  t.strictSame(
    dashboards.map(({ uid }) => uid),
    [
      "stepstorm-overview",
      "stepstorm-engine",
      "stepstorm-nats",
      "stepstorm-node-runtime",
      "stepstorm-load-test",
      "stepstorm-cost",
    ],
  );
  for (const { uid } of dashboards) t.match(uid, /^[a-z0-9-]{1,40}$/);
});

test("each dashboard links to the others, keeps the time range, and cannot be edited by accident", async (t) => {
  for (const spec of dashboards) {
    t.match(toGrafana(spec), {
      links: [{ type: "dashboards", tags: ["stepstorm"], keepTime: true, includeVars: true }],
      tags: ["stepstorm"],
      editable: false,
      schemaVersion: Number,
      refresh: "10s",
    });
  }
});

test("each panel and each alert has its paragraph in the docs", async (t) => {
  for (const spec of dashboards) {
    const page = readFileSync(`docs/dashboards/${spec.name}.md`, "utf8");
    for (const { title, answers, whenBad } of panelsOf(spec)) {
      t.ok(page.includes(`### ${title}\n\n${answers}\n\nWhen it looks bad: ${whenBad}\n`), title);
    }
  }
  const runbook = readFileSync("docs/runbook.md", "utf8");
  for (const { name, runbook: paragraph } of alertRules) {
    t.ok(paragraph.length > 80, `${name} says what to do`);
    t.ok(runbook.includes(`## ${name}\n`) && runbook.includes(paragraph), name);
  }
});

test("no name of a metric is written out in grafana/", async (t) => {
  const wrong = listSources().filter((file) =>
    /"[^"]*\b(stepstorm_|gnatsd_|jetstream_|nodejs_|process_)[a-z]/.test(
      readFileSync(file, "utf8"),
    ),
  );
  t.strictSame(wrong, []);
});

function listSources(): readonly string[] {
  return ["definitions", "model", "alerts", "documents"].flatMap((folder) => sourcesBelow(folder));
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(`grafana/${folder}`)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `grafana/${folder}/${name}`);
}
