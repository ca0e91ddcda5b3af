/** Each alert rule fires on series made for it, and keeps quiet on those of a healthy system. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "tap";
import { stringify } from "yaml";
import { natsMetrics as n } from "../../cluster/nats-exporter/nats-metrics.ts";
import { engineMetrics as m, processMetrics as p } from "../../engine/telemetry/metrics.ts";
import { alertRules } from "../../grafana/alerts/rules.ts";
import { skipWithoutPromtool } from "../support/promtool.ts";

interface Series {
  readonly name: string;
  readonly labels?: string;
  /** promtool's notation: `0+100x60` counts up by 100 a minute. */
  readonly values: string;
}

/** Longer windows than this are filled as far as they go: what counts are ratios. */
const minutes = 60;
const always = (value: number) => `${value}x${minutes}`;
const growing = (perMinute: number) => `0+${perMinute}x${minutes}`;
const machine = 'state_machine="orders"';
const leadsStream = 'stream_name="starts-0",is_consumer_leader="true"';

/** A system that is well: an error in 10,000, no backlog. */
const healthy: readonly Series[] = [
  { name: m.executionsSucceeded.name, labels: machine, values: growing(60_000) },
  { name: m.executionsFailed.name, labels: machine, values: growing(6) },
  { name: m.executionsTimedOut.name, labels: machine, values: growing(0) },
  { name: m.oldestWait.name, values: always(0.2) },
  { name: n.consumerPending.name, labels: leadsStream, values: always(40) },
  { name: m.framesRedelivered.name, values: growing(6) },
  { name: m.shardFrames.name, labels: 'shard="0"', values: growing(6_000) },
  { name: m.startsAccepted.name, values: growing(60_000) },
  { name: m.startsRefused.name, labels: 'reason="overload"', values: growing(10) },
  { name: m.startsRefused.name, labels: 'reason="journal"', values: growing(0) },
  { name: m.journalRefusal.name, values: always(0) },
  { name: m.diskFree.name, values: always(9e9) },
  { name: m.diskFreeMin.name, values: always(1e9) },
  { name: n.serverBytes.name, values: always(1e9) },
  { name: n.serverMaxStorage.name, values: always(9e9) },
  { name: p.eventLoopP99.name, values: always(0.02) },
  { name: n.up.name, values: always(1) },
  { name: n.serverStreams.name, labels: 'is_meta_leader="true"', values: always(3) },
  {
    name: n.streamMessages.name,
    labels: 'stream_name="s",stream_leader="nats-1"',
    values: always(7),
  },
  { name: m.poisonedExecutions.name, values: always(2) },
  { name: m.shardRestarts.name, labels: 'reason="exit"', values: always(5) },
  { name: "up", labels: 'job="stepstorm-engine"', values: always(1) },
];

/** What is otherwise when the alert fires. */
const trouble: Readonly<Record<string, readonly Series[]>> = {
  StepstormErrorBudgetBurnFast: [
    { name: m.executionsFailed.name, labels: machine, values: growing(1_200) },
  ],
  StepstormErrorBudgetBurnSlow: [
    { name: m.executionsTimedOut.name, labels: machine, values: growing(500) },
  ],
  StepstormPendingAge: [{ name: m.oldestWait.name, values: always(45) }],
  StepstormBacklogInStreams: [
    { name: n.consumerPending.name, labels: leadsStream, values: growing(500) },
  ],
  StepstormRedeliveryStorm: [{ name: m.framesRedelivered.name, values: growing(1_200) }],
  StepstormRefusals: [
    { name: m.startsRefused.name, labels: 'reason="overload"', values: growing(3_000) },
  ],
  StepstormCannotKeepFrames: [{ name: m.journalRefusal.name, values: always(1) }],
  StepstormDiskHeadroom: [{ name: m.diskFree.name, values: always(1.5e9) }],
  StepstormJetStreamHeadroom: [{ name: n.serverBytes.name, values: always(8e9) }],
  StepstormEventLoopLag: [{ name: p.eventLoopP99.name, values: always(0.7) }],
  StepstormNoLeader: [
    { name: n.serverStreams.name, labels: 'is_meta_leader="true"', values: "_x3" },
    { name: n.serverStreams.name, labels: 'is_meta_leader="false"', values: always(3) },
  ],
  StepstormStreamWithoutLeader: [
    { name: n.streamMessages.name, labels: 'stream_name="s",stream_leader=""', values: always(7) },
  ],
  StepstormPoison: [{ name: m.poisonedExecutions.name, values: `0x${minutes - 10} 1x10` }],
  StepstormShardsDie: [{ name: m.shardRestarts.name, labels: 'reason="exit"', values: growing(1) }],
  StepstormTargetDown: [{ name: "up", labels: 'job="stepstorm-engine"', values: always(0) }],
};

/** Labels are told apart so that alerts can name an instance. */
const place = 'instance="a:1",server_id="http://a:8222"';

function notation({ name, labels }: Series): string {
  return `${name}{${labels === undefined ? place : `${place},${labels}`}}`;
}

function inputSeries(changes: readonly Series[]) {
  const changed = new Map(changes.map((series) => [notation(series), series.values]));
  const kept = healthy.filter((series) => !changed.has(notation(series)));
  return [
    ...kept.map((series) => ({ series: notation(series), values: series.values })),
    ...[...changed].map(([series, values]) => ({ series, values })),
  ];
}

/** Who burns fast burns slowly, too. */
const alsoFiring: Readonly<Record<string, readonly string[]>> = {
  StepstormErrorBudgetBurnFast: ["StepstormErrorBudgetBurnSlow"],
};

/** One run of promtool for all: `trouble` by the name of the alert, and the healthy system. */
function unitTests() {
  const cases: [string, readonly Series[], readonly string[]][] = [
    ["healthy", [], []],
    ...Object.entries(trouble).map(
      ([name, changes]): [string, readonly Series[], readonly string[]] => [
        name,
        changes,
        [name, ...(alsoFiring[name] ?? [])],
      ],
    ),
  ];
  return {
    rule_files: [resolve("grafana/prometheus/rules/stepstorm.yaml")],
    evaluation_interval: "1m",
    tests: cases.map(([name, changes, expected]) => ({
      name,
      interval: "1m",
      input_series: inputSeries(changes),
      promql_expr_test: alertRules.map((rule) => ({
        expr: `count(ALERTS{alertname="${rule.name}",alertstate="firing"}) or vector(0)`,
        eval_time: `${minutes - 5}m`,
        exp_samples: [{ labels: "{}", value: expected.includes(rule.name) ? 1 : 0 }],
      })),
    })),
  };
}

test("every rule has series that make it fire, and all that it looks at are among the healthy", async (t) => {
  t.strictSame(Object.keys(trouble).sort(), alertRules.map(({ name }) => name).sort());
  const names = healthy.map(({ name }) => name);
  for (const { name, watches } of alertRules) {
    for (const metric of watches) t.ok(names.includes(metric.name), `${name}: ${metric.name}`);
  }
});

test("each alert fires on its own trouble and no other does; none while all is well", {
  skip: skipWithoutPromtool,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stepstorm-rules-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "test.yaml");
  writeFileSync(file, stringify(unitTests(), { lineWidth: 0 }));
  const result = spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
  t.equal(result.status, 0, `${result.stdout}${result.stderr}`);
});

test("promtool takes the rules and the scrape configuration", {
  skip: skipWithoutPromtool,
}, async (t) => {
  const file = "grafana/prometheus/prometheus.yml";
  const result = spawnSync("promtool", ["check", "config", file], { encoding: "utf8" });
  t.equal(result.status, 0, `${result.stdout}${result.stderr}`);
  t.match(result.stdout, /1 rule files found/);
});
