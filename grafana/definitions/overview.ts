/** Overview: rate, errors, duration of the service, and whether its parts are well. */
import { engineMetrics as m } from "../../engine/telemetry/metrics.ts";
import { processStarts, shardDeaths } from "../model/annotations.ts";
import { ERROR_BUDGET, errorBudgetPanel } from "../model/error-budget.ts";
import { bars, colors, heatmap, lines, stat, states, units } from "../model/panels.ts";
import { buckets, chosen, over, quantile, select, sumRate } from "../model/promql.ts";
import type { DashboardSpec } from "../model/spec.ts";
import { machineVariable, nodeVariable } from "../model/variables.ts";
import { api } from "./api.ts";

const here = { where: [chosen.node, chosen.machine] };
const outcomes = [
  ["succeeded", m.executionsSucceeded],
  ["failed", m.executionsFailed],
  ["timed out", m.executionsTimedOut],
  ["aborted", m.executionsAborted],
] as const;
const completed = outcomes.map(([, metric]) => sumRate(metric, here)).join(" + ");
const bad = `${sumRate(m.executionsFailed, here)} + ${sumRate(m.executionsTimedOut, here)}`;

/** How many times faster than allowed the error budget of 99.9 % is spent. */
function burn(window: string): string {
  const selection = { ...here, window };
  const failed = `${sumRate(m.executionsFailed, selection)} + ${sumRate(m.executionsTimedOut, selection)}`;
  const all = `${sumRate(m.executionsSucceeded, selection)} + ${failed}`;
  return `(${failed}) / (${all}) / ${ERROR_BUDGET}`;
}

const slow =
  "Look at the segments: accept latency (journal, NATS), waiting frames (too few shards), turns of shards and tasks on the engine's dashboard. An exemplar names an execution that was slow.";

export const overview: DashboardSpec = {
  name: "overview",
  uid: "stepstorm-overview",
  title: "Stepstorm / Overview",
  description: "Rate, errors and duration of executions, and the health of the parts.",
  variables: [nodeVariable, machineVariable],
  annotations: [shardDeaths, processStarts],
  rows: [
    {
      title: "At a glance",
      panels: [
        stat({
          title: "Started",
          answers: "How many executions begin each second?",
          whenBad: "A sudden fall: look at refusals, and whether clients reach the door.",
          unit: units.executionsPerSecond,
          queries: [{ expr: sumRate(m.executionsStarted, here), legend: "started" }],
        }),
        stat({
          title: "Completed",
          answers: "How many executions end each second, in whatever way?",
          whenBad: "Less than is started for minutes: a backlog grows. Add shards or nodes.",
          unit: units.executionsPerSecond,
          queries: [{ expr: completed, legend: "completed" }],
        }),
        stat({
          title: "Error ratio",
          answers: "Which share of executions ends FAILED or TIMED_OUT?",
          whenBad: "See which machine fails below, then an execution's cause.",
          unit: units.share,
          decimals: 2,
          thresholds: [0.001, 0.01],
          queries: [{ expr: `(${bad}) / (${completed})`, legend: "failed or timed out" }],
        }),
        stat({
          title: "Latency p99",
          answers: "Within which time do 99 of 100 executions end, from their accept?",
          whenBad: slow,
          unit: units.seconds,
          thresholds: [1, 10],
          queries: [{ expr: quantile(0.99, m.executionLatency, here), legend: "p99" }],
        }),
        stat({
          title: "In flight",
          answers: "How many executions are accepted and not terminal?",
          whenBad: "It grows while the rate stands still: executions wait. See the oldest wait.",
          unit: units.count,
          queries: [{ expr: over("sum", m.executionsUnfinished), legend: "in flight" }],
        }),
        stat({
          title: "Oldest wait",
          answers: "How long has the frame waited that waits longest for a shard with room?",
          whenBad:
            "Above some seconds the shards cannot follow: add shards or nodes, or shed load.",
          unit: units.seconds,
          thresholds: [1, 10],
          queries: [{ expr: over("max", m.oldestWait), legend: "oldest wait" }],
        }),
      ],
    },
    {
      title: "Rate and errors",
      panels: [
        lines({
          title: "Executions by outcome",
          answers: "How do executions end, and how many?",
          whenBad: "FAILED or TIMED_OUT rise: find the machine in the panel beside.",
          unit: units.executionsPerSecond,
          stacked: true,
          colors: {
            succeeded: colors.good,
            failed: colors.bad,
            "timed out": colors.late,
            aborted: colors.other,
          },
          queries: outcomes.map(([legend, metric]) => ({ expr: sumRate(metric, here), legend })),
        }),
        lines({
          title: "Accepted and refused",
          answers: "What does the door do with starts?",
          whenBad:
            "overload: add shards. journal: disk full or NATS away. draining: a node is being stopped. unknown_machine, invalid: the caller.",
          unit: units.executionsPerSecond,
          colors: { accepted: colors.good },
          queries: [
            { expr: sumRate(m.startsAccepted), legend: "accepted" },
            { expr: sumRate(m.startsRefused, { by: ["reason"] }), legend: "refused: {{reason}}" },
          ],
        }),
        errorBudgetPanel(
          {
            title: "Error budget burn",
            answers: "How many times faster than 99.9 % allows are errors made?",
          },
          burn,
        ),
      ],
    },
    {
      title: "Duration",
      panels: [
        lines({
          title: "Latency of executions",
          answers: "How long do executions take from accept to terminal, by percentile?",
          whenBad: slow,
          unit: units.seconds,
          logarithmic: true,
          queries: [0.5, 0.9, 0.99, 0.999].map((share) => ({
            expr: quantile(share, m.executionLatency, here),
            legend: `p${share * 100}`,
            exemplars: share === 0.99,
          })),
        }),
        heatmap({
          title: "Distribution of latency",
          answers: "Is there one hump of latencies, or are some executions of another kind?",
          whenBad: "A second band: one machine or one task is slower. Choose machines above.",
          unit: units.seconds,
          queries: [{ expr: buckets(m.executionLatency, here), legend: "{{le}}" }],
        }),
        lines({
          title: "Latency of accepts",
          answers: "How long until a start is durable, from the closing of its frame?",
          whenBad: "The disk (commit time, engine's dashboard) or NATS is slow.",
          unit: units.seconds,
          emptyWhen: "Nodes of a cluster do not accept: clients write to the streams themselves.",
          queries: [0.5, 0.99].map((share) => ({
            expr: quantile(share, m.acceptLatency),
            legend: `p${share * 100}`,
          })),
        }),
      ],
    },
    api,
    {
      title: "By state machine",
      panels: [
        bars({
          title: "Busiest machines",
          answers: "Which machines are started most?",
          whenBad: "One that is not expected: find its caller.",
          unit: units.executionsPerSecond,
          queries: [
            {
              expr: `topk(10, ${sumRate(m.executionsStarted, { ...here, by: ["state_machine"] })})`,
              legend: "{{state_machine}}",
            },
          ],
        }),
        bars({
          title: "Failing machines",
          answers: "Which machines end in errors most?",
          whenBad: "Look at an execution's error and cause; a task of it may be down.",
          unit: units.executionsPerSecond,
          queries: [
            {
              expr: `topk(10, ${sumRate(m.executionsFailed, { ...here, by: ["state_machine"] })} + ${sumRate(m.executionsTimedOut, { ...here, by: ["state_machine"] })})`,
              legend: "{{state_machine}}",
            },
          ],
        }),
        bars({
          title: "Slowest machines",
          answers: "Which machines take longest, at p99?",
          whenBad: "Waits and slow tasks may be meant: compare with yesterday.",
          unit: units.seconds,
          queries: [
            {
              expr: `topk(10, ${quantile(0.99, m.executionLatency, { ...here, by: ["state_machine"] })})`,
              legend: "{{state_machine}}",
            },
          ],
        }),
      ],
    },
    {
      title: "Health",
      panels: [
        states({
          title: "Nodes keep frames",
          answers: "Can each node keep what it accepts, and each gateway hand it on?",
          whenBad:
            "Disk full or I/O error: see the node's log and disk. In a cluster: NATS is away.",
          unit: units.none,
          states: {
            0: { text: "keeps", color: "green" },
            1: { text: "refuses", color: "red" },
          },
          queries: [
            {
              expr: `max by (instance) (${select(m.journalRefusal)})`,
              legend: "{{instance}}",
            },
          ],
        }),
        lines({
          title: "Deaths of shards, poison",
          answers: "Do threads die, and is an execution to blame?",
          whenBad:
            "poisoned: its record is in DATA/poisoned (a cluster: in the set-aside stream). hang, memory: an input that is too much for its machine.",
          unit: units.perSecond,
          queries: [
            {
              expr: sumRate(m.shardRestarts, { by: ["reason"] }),
              legend: "shard died: {{reason}}",
            },
            { expr: sumRate(m.poisonedExecutions), legend: "poisoned" },
          ],
          colors: { poisoned: colors.other },
        }),
        lines({
          title: "Nodes",
          answers: "Which nodes and gateways are there, of which version and durability?",
          whenBad: "One is missing: see its process. Two versions: a roll-out is under way.",
          unit: units.count,
          decimals: 0,
          queries: [
            {
              expr: `sum by (version, role, durability) (${select(m.info)})`,
              legend: "{{role}} {{version}} {{durability}}",
            },
          ],
        }),
      ],
    },
  ],
};
