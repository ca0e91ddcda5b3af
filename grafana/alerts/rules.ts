/** Alert rules: what somebody should be told of, when, and what they are to do. */
import { natsMetrics as n } from "../../cluster/nats-exporter/nats-metrics.ts";
import { engineMetrics as m, processMetrics as p } from "../../engine/telemetry/metrics.ts";
import { PAGE_BURN } from "../model/error-budget.ts";
import { type Named, select, sumRate } from "../model/promql.ts";
import { apiAlertRules } from "./api-rules.ts";
import { type AlertRule, burns, everywhere } from "./rule.ts";

function errorRatio(window: string): string {
  const rateOf = (metric: Named) => sumRate(metric, { where: everywhere, window });
  const bad = `${rateOf(m.executionsFailed)} + ${rateOf(m.executionsTimedOut)}`;
  return `((${bad}) / (${bad} + ${rateOf(m.executionsSucceeded)}))`;
}

const outcomes = [m.executionsFailed, m.executionsTimedOut, m.executionsSucceeded];

export const alertRules: readonly AlertRule[] = [
  {
    name: "StepstormErrorBudgetBurnFast",
    expr: burns(errorRatio, PAGE_BURN, { long: "1h", short: "5m" }),
    for: "2m",
    severity: "page",
    summary: "Executions fail so often that a month's error budget is gone in two days",
    description: "{{ $value | humanizePercentage }} of executions end FAILED or TIMED_OUT.",
    runbook:
      "Overview, panels *Failing machines* and *Executions by outcome*: which machine, since when? Follow an exemplar of its latency to an execution and read its error and cause. `States.TaskFailed` and `Lambda.*` are the task's: see whether what it calls is up. `States.Runtime` on many machines at once is the engine's: see deaths of shards. If a deployment of a machine made it, point its alias back to the version before.",
    watches: outcomes,
  },
  {
    name: "StepstormErrorBudgetBurnSlow",
    expr: burns(errorRatio, 6, { long: "6h", short: "30m" }),
    for: "15m",
    severity: "ticket",
    summary: "Executions fail so often that a month's error budget is gone in five days",
    description: "{{ $value | humanizePercentage }} of executions end FAILED or TIMED_OUT.",
    runbook:
      "As for the fast burn, without haste. Often one machine with a Retrier too short for what it calls: compare *Tasks by outcome* (engine) with *Failing machines* (overview).",
    watches: outcomes,
  },
  {
    name: "StepstormPendingAge",
    expr: `max by (instance) (${select(m.oldestWait, everywhere)}) > 30`,
    for: "1m",
    severity: "page",
    summary: "Accepted executions wait more than 30 s for a shard",
    description:
      "The oldest frame on {{ $labels.instance }} has waited {{ $value | humanizeDuration }}.",
    runbook:
      "All shards are full. Engine, *Busy time of shards*: near 100 %, add nodes (or shards while there are cores). Idle shards with many active executions: they wait for tasks; raise `--active-per-shard-max` or mend what the tasks call. Nothing is lost meanwhile: what is accepted is kept.",
    watches: [m.oldestWait],
  },
  {
    name: "StepstormBacklogInStreams",
    expr: `sum by (stream_name) (${select(n.consumerPending, ['stream_name=~".*starts-.*"', 'is_consumer_leader="true"'])}) > 10000 and sum by (stream_name) (deriv(${select(n.consumerPending, ['stream_name=~".*starts-.*"', 'is_consumer_leader="true"'])}[10m])) > 0`,
    for: "5m",
    severity: "page",
    summary: "Frames pile up in a stream of starts",
    description: "{{ $value }} messages of {{ $labels.stream_name }} were never delivered.",
    runbook:
      "Nodes do not follow. NATS, *Requests that wait*: 0 means that all nodes are full: add nodes. More than 0 with messages waiting: nodes cannot reach the stream; see its leader. Until then starts are refused when the stream is full, and nothing is lost.",
    watches: [n.consumerPending],
  },
  {
    name: "StepstormRedeliveryStorm",
    expr: `${sumRate(m.framesRedelivered, { where: everywhere, window: "5m" })} > 0.1 * ${sumRate(m.shardFrames, { where: everywhere, window: "5m" })} and ${sumRate(m.framesRedelivered, { where: everywhere, window: "5m" })} > 1`,
    for: "3m",
    severity: "page",
    summary: "More than a tenth of all frames are delivered again",
    description: "{{ $value | humanize }} frames a second are taken that somebody had before.",
    runbook:
      "Nodes lose their leases. See their logs for `were not renewed in time` and `stood still`: the machine is overloaded or paused (Node runtime, *Lag of the event loop*). Otherwise nodes die: *Process starts* on any dashboard. A longer `--ack-wait` is a remedy, not a cure. Finished executions are not run again; those in flight are.",
    watches: [m.framesRedelivered, m.shardFrames],
  },
  {
    name: "StepstormRefusals",
    expr: `sum by (reason) (rate(${select(m.startsRefused, ['reason=~"overload|journal"'])}[5m])) / scalar(${sumRate(m.startsAccepted, { where: everywhere, window: "5m" })} + ${sumRate(m.startsRefused, { where: everywhere, window: "5m" })}) > 0.01`,
    for: "5m",
    severity: "page",
    summary: "More than 1 % of starts are refused",
    description: "{{ $value | humanizePercentage }} of starts are refused: {{ $labels.reason }}.",
    runbook:
      "`overload`: the limits on active or parked executions are reached; add nodes, or raise `--active-max` and `--parked-max` where memory allows. `journal`: the disk is full or failing, or NATS is away: see the next two. Callers are told to try again; nothing that was accepted is touched.",
    watches: [m.startsRefused, m.startsAccepted],
  },
  ...apiAlertRules,
  {
    name: "StepstormCannotKeepFrames",
    expr: `max by (instance) (${select(m.journalRefusal, everywhere)}) == 1`,
    for: "30s",
    severity: "page",
    summary: "A node cannot keep what it is sent, or a gateway cannot send it",
    description:
      "{{ $labels.instance }} refuses starts: disk full, I/O error, or no connection to NATS.",
    runbook:
      "The log of the process says which. Disk full: make space, it goes on by itself. I/O error: nothing more is written through that file; the node has to be started again, on a sound disk. NATS away: see *Servers answer*; nodes and gateways connect again by themselves.",
    watches: [m.journalRefusal],
  },
  {
    name: "StepstormDiskHeadroom",
    expr: `min by (instance) (${select(m.diskFree, everywhere)} / ${select(m.diskFreeMin, everywhere)}) < 2`,
    for: "5m",
    severity: "ticket",
    summary: "The journal's disk has less than twice the space below which starts are refused",
    description: "{{ $labels.instance }} has {{ $value | humanize }} times what it needs.",
    runbook:
      "Remove what does not belong on that disk; the journal's own file does not shrink, but uses again what is done. `DATA/poisoned` may be archived.",
    watches: [m.diskFree, m.diskFreeMin],
  },
  {
    name: "StepstormJetStreamHeadroom",
    expr: `max by (server_id) (${select(n.serverBytes, everywhere)} / ${select(n.serverMaxStorage, everywhere)}) > 0.8`,
    for: "5m",
    severity: "ticket",
    summary: "JetStream has used more than 80 % of its disk",
    description: "{{ $labels.server_id }}: {{ $value | humanizePercentage }} used.",
    runbook:
      "NATS, *Bytes stored*: which stream? Results that nobody takes are kept up to `--results-bytes-max`; starts that grow mean that nodes do not follow. Raise `max_file` only with disk behind it.",
    watches: [n.serverBytes, n.serverMaxStorage],
  },
  {
    name: "StepstormEventLoopLag",
    expr: `max by (instance) (${select(p.eventLoopP99, everywhere)}) > 0.5`,
    for: "2m",
    severity: "ticket",
    summary: "A main thread is more than half a second late",
    description: "{{ $labels.instance }}: p99 {{ $value | humanizeDuration }}.",
    runbook:
      "Leases and heartbeats are late then, too. Node runtime: is the CPU used up (add machines, or fewer shards on this one), or is it garbage collection (*Time in garbage collection*), or was the machine paused?",
    watches: [p.eventLoopP99],
  },
  {
    name: "StepstormNoLeader",
    expr: `(count(${select(n.serverStreams, ['is_meta_leader="true"'])}) or 0 * max(${select(n.up, everywhere)})) == 0`,
    for: "30s",
    severity: "page",
    summary: "JetStream has no leader",
    description: "No nats-server leads JetStream: nothing can be accepted.",
    runbook:
      "A majority of the servers is needed: bring the dead ones back (*Servers answer*), or heal the network between them. What was stored is there when they agree again. Do not remove stores to speed it up.",
    watches: [n.serverStreams, n.up],
  },
  {
    name: "StepstormStreamWithoutLeader",
    expr: `count by (stream_name) (${select(n.streamMessages, ['stream_leader=""'])}) > 0`,
    for: "1m",
    severity: "page",
    summary: "A stream has no leader",
    description: "{{ $labels.stream_name }} has no leader: what is meant for it waits.",
    runbook:
      "A majority of that stream's replicas is away. Bring their servers back. With one replica the stream is where its server is, and nowhere else.",
    watches: [n.streamMessages],
  },
  {
    name: "StepstormPoison",
    expr: `sum by (instance) (increase(${select(m.poisonedExecutions, everywhere)}[15m])) > 0`,
    for: "0s",
    severity: "ticket",
    summary: "An execution killed two threads and was set aside",
    description: "{{ $labels.instance }} has set {{ $value | humanize }} executions aside.",
    runbook:
      "Read its record (`DATA/poisoned`, in a cluster the stream of what is set aside): machine, input, both deaths. It ended FAILED with `States.Runtime`; its neighbours were not touched. Start it again once the cause is mended.",
    watches: [m.poisonedExecutions],
  },
  {
    name: "StepstormShardsDie",
    expr: `sum by (instance) (increase(${select(m.shardRestarts, everywhere)}[10m])) > 3`,
    for: "0s",
    severity: "ticket",
    summary: "Threads die again and again",
    description: "{{ $labels.instance }}: {{ $value | humanize }} deaths in ten minutes.",
    runbook:
      "The reason is on the overview (*Deaths of shards, poison*). `memory`: raise `--heap-mb-max`, or find the input that is too large. `hang`: an expression that takes longer than the watchdog allows. `error`: a fault of the engine: keep the log.",
    watches: [m.shardRestarts],
  },
  {
    name: "StepstormTargetDown",
    expr: 'up{job=~"stepstorm.*"} == 0',
    for: "1m",
    severity: "page",
    summary: "Prometheus cannot scrape a process",
    description: "{{ $labels.instance }} ({{ $labels.job }}) does not answer.",
    runbook:
      "Is the process alive, and its `--metrics-host` one that Prometheus reaches? A node that is dead: others run what it had, after `--ack-wait`; start it again.",
    watches: [],
  },
];
