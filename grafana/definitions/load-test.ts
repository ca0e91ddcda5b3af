/** A load test: what was offered and what came of it, the generator itself, latencies, the audit. */
import { benchMetrics as b } from "../../bench/measurement/metrics.ts";
import { engineMetrics } from "../../engine/telemetry/metrics.ts";
import { processStarts, serverSilences, shardDeaths } from "../model/annotations.ts";
import { colors, heatmap, lines, stat, units } from "../model/panels.ts";
import { buckets, type Named, over, quantile, select, sumRate } from "../model/promql.ts";
import type { AnnotationSpec, DashboardSpec, PanelSpec, RowSpec } from "../model/spec.ts";
import { processVariable } from "../model/variables.ts";

/** Of whoever loads, however many there are: not of the nodes chosen. */
const where: readonly string[] = [];
const rateOf = (metric: Named) => sumRate(metric, { where });

const faults: AnnotationSpec = {
  name: "Faults",
  expr: `${select(b.faultActive, where)} == 1`,
  title: "Fault: {{fault}}",
  color: "purple",
};

const load: RowSpec = {
  title: "Offered and achieved",
  panels: [
    lines({
      title: "Rates",
      answers:
        "Are starts sent as they are offered, accepted as they are sent, completed as accepted?",
      whenBad:
        "sent below offered: the generator is the bottleneck. completed below accepted: the engine is.",
      unit: units.executionsPerSecond,
      width: 12,
      queries: [
        { expr: rateOf(b.offered), legend: "offered" },
        { expr: rateOf(b.sent), legend: "sent" },
        { expr: rateOf(b.accepted), legend: "accepted" },
        { expr: rateOf(b.completed), legend: "completed" },
      ],
      colors: {
        offered: colors.muted,
        sent: colors.neutral,
        accepted: colors.late,
        completed: colors.good,
      },
    }),
    stat({
      title: "Achieved",
      answers: "Which share of the rate offered is completed?",
      whenBad: "Below 99 %: this rate is not held.",
      unit: units.share,
      decimals: 1,
      height: 8,
      thresholds: [0.99, 0.95],
      queries: [{ expr: `${rateOf(b.completed)} / ${rateOf(b.offered)}`, legend: "achieved" }],
    }),
    lines({
      title: "Backlog",
      answers: "How many starts are accepted and have no terminal record yet?",
      whenBad: "A line that rises: the rate is above what the engine holds.",
      unit: units.count,
      queries: [
        {
          expr: `sum(${select(b.accepted, where)}) - sum(${select(b.completed, where)})`,
          legend: "backlog",
        },
        {
          expr: `sum(${select(engineMetrics.executionsUnfinished, where)})`,
          legend: "in the nodes",
        },
      ],
    }),
    lines({
      title: "Not accepted",
      answers: "What is refused, never answered, never sent?",
      whenBad:
        "refused: the door is closed in time, which is right under overload. unknown: answers are lost. dropped: the generator has no room.",
      unit: units.executionsPerSecond,
      width: 12,
      queries: [
        { expr: rateOf(b.refused), legend: "refused" },
        { expr: rateOf(b.unknown), legend: "unknown" },
        { expr: rateOf(b.dropped), legend: "dropped" },
      ],
      colors: { refused: colors.late, unknown: colors.bad, dropped: colors.other },
    }),
    lines({
      title: "Lateness of the generator",
      answers: "How late are starts sent after the time they were intended for?",
      whenBad: "p99 above 5 ms: the generator itself is late; the run is not to be trusted.",
      unit: units.seconds,
      width: 12,
      thresholds: [0.005, 0.05],
      queries: [0.5, 0.99, 0.999].map((share) => ({
        expr: quantile(share, b.lateness, { where }),
        legend: `p${share * 100}`,
      })),
    }),
  ],
};

const latency: RowSpec = {
  title: "Latency from the intended start",
  panels: [
    lines({
      title: "Segments at p99",
      answers: "Where does the time go: until it is sent, accepted, terminal?",
      whenBad: "The segment that grows first names the part: generator, door, engine.",
      unit: units.seconds,
      logarithmic: true,
      queries: [
        { expr: quantile(0.99, b.lateness, { where }), legend: "sent" },
        { expr: quantile(0.99, b.acceptLatency, { where }), legend: "accepted" },
        { expr: quantile(0.99, b.terminalLatency, { where }), legend: "terminal" },
      ],
    }),
    lines({
      title: "Latency to the terminal record",
      answers: "How long from the intended start to the outcome, by percentile?",
      whenBad: "p99 runs away from p50: bursts, pauses, a saturated core.",
      unit: units.seconds,
      logarithmic: true,
      queries: [0.5, 0.9, 0.99, 0.999].map((share) => ({
        expr: quantile(share, b.terminalLatency, { where }),
        legend: `p${share * 100}`,
      })),
    }),
    heatmap({
      title: "Distribution of the latency to terminal",
      answers: "Is there one hump, and does it move?",
      whenBad: "It climbs while the rate stands: a backlog grows.",
      unit: units.seconds,
      queries: [{ expr: buckets(b.terminalLatency, { where }), legend: "{{le}}" }],
    }),
  ],
};

function finding(
  metric: Named,
  given: Pick<PanelSpec, "title" | "answers" | "whenBad">,
): PanelSpec {
  return stat({
    ...given,
    width: 6,
    unit: units.count,
    decimals: 0,
    thresholds: [1, 1],
    queries: [{ expr: `sum(${select(metric, where)})`, legend: "executions" }],
  });
}

const audit: RowSpec = {
  title: "Audit",
  panels: [
    finding(b.lost, {
      title: "Lost",
      answers: "How many accepted starts have no terminal record when the run is over?",
      whenBad: "A guarantee is broken: keep the ledger and the logs.",
    }),
    finding(b.duplicates, {
      title: "Duplicates",
      answers: "How many terminal records came beyond the first?",
      whenBad: "After a fault at most as many as were in flight; without one, none.",
    }),
    finding(b.wrong, {
      title: "Wrong outputs",
      answers: "How many outputs are not the expected ones?",
      whenBad: "The engine computes wrongly: keep the input and the output.",
    }),
    stat({
      title: "Faults under way",
      answers: "Is a fault being made at this moment?",
      whenBad: "Nothing: it is meant. Its span is marked on all panels.",
      width: 6,
      unit: units.count,
      decimals: 0,
      queries: [{ expr: `sum(${select(b.faultActive, where)}) or vector(0)`, legend: "faults" }],
    }),
  ],
};

const nodes: RowSpec = {
  title: "Under it",
  panels: [
    lines({
      title: "Shards' busy time during the load",
      answers: "Have the shards room left?",
      whenBad: "Near 100 %: the rate held is that of the cores.",
      unit: units.share,
      max: 1,
      width: 12,
      queries: [
        {
          expr: `rate(${select(engineMetrics.shardBusy, where)}[$__rate_interval])`,
          legend: "{{instance}} #{{shard}}",
        },
      ],
    }),
    lines({
      title: "Longest wait during the load",
      answers: "Do frames wait for shards?",
      whenBad: "It rises: shards are full.",
      unit: units.seconds,
      width: 12,
      queries: [{ expr: over("max", engineMetrics.oldestWait, { where }), legend: "oldest wait" }],
    }),
  ],
};

export const loadTest: DashboardSpec = {
  name: "load-test",
  uid: "stepstorm-load-test",
  title: "Stepstorm / Load test",
  description: "What the load harness offers and what comes of it, audited.",
  variables: [processVariable],
  annotations: [faults, shardDeaths, processStarts, serverSilences],
  rows: [load, latency, audit, nodes],
};
