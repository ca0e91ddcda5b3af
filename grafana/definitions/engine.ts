/** The engine inside: shards, mailboxes, timers, tasks, frames, journal, poison. */
import { engineMetrics as m } from "../../engine/telemetry/metrics.ts";
import { processStarts, shardDeaths } from "../model/annotations.ts";
import { colors, heatmap, lines, stat, units } from "../model/panels.ts";
import {
  buckets,
  chosen,
  countOf,
  mean,
  over,
  quantile,
  rate,
  select,
  sumRate,
} from "../model/promql.ts";
import type { DashboardSpec, PanelSpec, RowSpec } from "../model/spec.ts";
import { nodeVariable, shardVariable } from "../model/variables.ts";
import { executionLog } from "./execution-log.ts";

const here = { where: [chosen.node, chosen.shard] };
const byShard = { ...here, by: ["instance", "shard"] };
const shardLegend = "{{instance}} #{{shard}}";

const shards: RowSpec = {
  title: "Shards",
  panels: [
    lines({
      title: "Busy time of shards",
      answers: "Which share of the time does each shard hold its thread?",
      whenBad:
        "Near 100 % for long: no room is left. Add shards while there are cores, else nodes.",
      unit: units.share,
      max: 1,
      thresholds: [0.8, 0.95],
      queries: [{ expr: rate(m.shardBusy, here), legend: shardLegend }],
    }),
    lines({
      title: "Length of turns",
      answers: "How long does a shard hold its event loop in one go?",
      whenBad:
        "p99 well above 5 ms: one message costs that much (a huge Map, JSONata), or the machine has no free core.",
      unit: units.seconds,
      queries: [0.5, 0.99].map((share) => ({
        expr: quantile(share, m.shardTurn),
        legend: `p${share * 100}`,
      })),
    }),
    heatmap({
      title: "Distribution of turns",
      answers: "Are there turns of another kind than the usual ones?",
      whenBad: "A band far above 5 ms: find the machine that was busy then.",
      unit: units.seconds,
      queries: [{ expr: buckets(m.shardTurn), legend: "{{le}}" }],
    }),
    lines({
      title: "Executions in shards",
      answers: "How many executions does each shard run, and how many only wait for a timer?",
      whenBad:
        "Active at its limit on all shards: frames wait. Parked at its limit: starts are refused.",
      unit: units.count,
      queries: [
        { expr: over("sum", m.executionsActive, byShard), legend: `active ${shardLegend}` },
        { expr: over("sum", m.executionsParked, byShard), legend: `parked ${shardLegend}` },
      ],
    }),
    lines({
      title: "Longest turn",
      answers: "What was the longest turn of each shard since its thread was started?",
      whenBad: "Seconds: close to the watchdog's limit, which ends the thread.",
      unit: units.seconds,
      queries: [{ expr: over("max", m.shardLongestTurn, byShard), legend: shardLegend }],
    }),
    lines({
      title: "Frames to shards",
      answers: "How many frames are given to each shard?",
      whenBad: "One shard gets none: it is dead or full. See deaths below.",
      unit: units.framesPerSecond,
      queries: [{ expr: sumRate(m.shardFrames, byShard), legend: shardLegend }],
    }),
  ],
};

const mailboxes: RowSpec = {
  title: "Mailboxes",
  panels: [
    lines({
      title: "Transitions",
      width: 6,
      answers: "How many states are left each second?",
      whenBad: "It falls while executions are in flight: they wait for tasks or timers.",
      unit: units.transitionsPerSecond,
      queries: [{ expr: sumRate(m.stateTransitions), legend: "transitions" }],
    }),
    lines({
      title: "Messages left in mailboxes",
      width: 6,
      answers: "Does work stay in mailboxes at the end of turns?",
      whenBad: "It stays above 0: turns end by the clock, the shard is saturated.",
      unit: units.count,
      queries: [{ expr: over("sum", m.mailboxMessages, byShard), legend: shardLegend }],
    }),
    lines({
      title: "Messages handled in one go",
      width: 6,
      answers: "How many messages does an actor find in its mailbox?",
      whenBad: "About 1 under load: nothing is handled as a batch; frames are too small.",
      unit: units.none,
      decimals: 1,
      queries: [
        {
          expr: `${sumRate(m.mailboxHandled, here)} / ${sumRate(m.mailboxBatches, here)}`,
          legend: "messages a mailbox",
        },
      ],
    }),
    lines({
      title: "Starts waiting in shards",
      width: 6,
      answers: "How many starts has a shard been given and not begun?",
      whenBad: "It grows: the shard was given more than it can begin within its turns.",
      unit: units.count,
      queries: [{ expr: over("sum", m.shardStartsWaiting, byShard), legend: shardLegend }],
    }),
  ],
};

const tasks: RowSpec = {
  title: "Timers and tasks",
  panels: [
    lines({
      title: "Timers pending",
      answers: "How many timers stand in the wheels?",
      whenBad:
        "Nothing by itself: a million cost no more than a thousand. Compare with Waits expected.",
      unit: units.count,
      queries: [{ expr: over("sum", m.timersPending, byShard), legend: shardLegend }],
    }),
    lines({
      title: "Open task calls",
      answers: "How many calls have left the shards and have no answer yet?",
      whenBad: "It grows: what is called is slower than the calls come. See the duration of tasks.",
      unit: units.count,
      queries: [{ expr: over("sum", m.taskCallsOpen, byShard), legend: shardLegend }],
    }),
    lines({
      title: "Tasks started",
      answers: "What do executions call, and how often?",
      whenBad: "More than executions ask for: retries. See errors below.",
      unit: units.tasksPerSecond,
      stacked: true,
      queries: [
        {
          expr: `${sumRate(m.tasksStarted, { by: ["integration"] })} > 0`,
          legend: "{{integration}}",
        },
      ],
    }),
    lines({
      title: "Tasks by outcome",
      width: 12,
      answers: "How do task attempts end?",
      whenBad:
        "failed: the function's own errors. timed out: it hangs, or no worker takes the call.",
      unit: units.tasksPerSecond,
      colors: {
        succeeded: colors.good,
        failed: colors.bad,
        "timed out": colors.late,
        retried: colors.other,
      },
      queries: [
        { expr: sumRate(m.tasksSucceeded), legend: "succeeded" },
        { expr: sumRate(m.tasksFailed), legend: "failed" },
        { expr: sumRate(m.tasksTimedOut), legend: "timed out" },
        { expr: sumRate(m.taskRetries), legend: "retried" },
      ],
    }),
    lines({
      title: "Duration of tasks",
      width: 12,
      answers: "How long do calls take until they are answered, at p99?",
      whenBad: "Look at what is called; or too few handler threads or workers take the calls.",
      unit: units.seconds,
      queries: [
        {
          expr: `${quantile(0.99, m.taskDuration, { by: ["integration"] })} >= 0`,
          legend: "p99 {{integration}}",
        },
      ],
    }),
  ],
};

const frames: RowSpec = {
  title: "Frames and journal",
  panels: [
    lines({
      title: "Frames in hand",
      width: 6,
      answers: "How many frames wait for a shard, and how many are open?",
      whenBad: "Waiting ones stay above some dozens: all shards are full.",
      unit: units.count,
      queries: [
        { expr: over("sum", m.framesWaiting), legend: "waiting" },
        { expr: over("sum", m.framesOpen), legend: "open" },
      ],
    }),
    lines({
      title: "Starts in a frame",
      width: 6,
      answers: "How many starts are packed into one durable write?",
      whenBad: "About 1 at high rates: clients do not batch; each start pays for a write.",
      unit: units.none,
      decimals: 1,
      queries: [
        { expr: mean(m.frameRecords), legend: "mean" },
        { expr: quantile(0.99, m.frameRecords), legend: "p99" },
        {
          expr: `${sumRate(m.shardFrameStarts)} / ${sumRate(m.shardFrames)}`,
          legend: "given to shards, mean",
        },
      ],
    }),
    lines({
      title: "Size of frames",
      width: 6,
      answers: "How large are frames?",
      whenBad: "Megabytes: inputs are large; NATS refuses messages above its limit.",
      unit: units.bytes,
      queries: [
        { expr: mean(m.frameBytes), legend: "mean" },
        { expr: quantile(0.99, m.frameBytes), legend: "p99" },
      ],
    }),
    lines({
      title: "Frames delivered again",
      width: 6,
      answers: "How many frames does a node take that somebody had before?",
      whenBad: "A storm: nodes lose their leases (too slow, paused, AckWait too short) or die.",
      unit: units.framesPerSecond,
      queries: [
        {
          expr: sumRate(m.framesRedelivered, { by: ["instance"] }),
          legend: "{{instance}}",
        },
      ],
    }),
    lines({
      title: "Commit time",
      answers: "How long does the journal's disk take for a commit?",
      whenBad: "The disk is slow or shared. Durability `process` does not wait for it.",
      unit: units.seconds,
      emptyWhen: "Nodes of a cluster have no journal of their own.",
      queries: [
        ...[0.5, 0.99].map((share) => ({
          expr: quantile(share, m.journalCommit),
          legend: `p${share * 100}`,
        })),
      ],
    }),
    lines({
      title: "Commits",
      answers: "How many commits does the journal make?",
      whenBad: "0 while starts are accepted: nothing is made durable; see the node's log.",
      unit: units.perSecond,
      queries: [{ expr: sumRate(countOf(m.journalCommit)), legend: "commits" }],
    }),
    lines({
      title: "Free disk",
      answers: "How much space is left under the journal, and below what are starts refused?",
      whenBad: "Make space: the journal's file does not shrink, other files may.",
      unit: units.bytes,
      colors: { "refused below": colors.bad },
      emptyWhen: "Nodes of a cluster, and engines in memory, keep nothing on a disk.",
      queries: [
        { expr: `min by (instance) (${select(m.diskFree)})`, legend: "free {{instance}}" },
        { expr: over("max", m.diskFreeMin), legend: "refused below" },
      ],
    }),
  ],
};

function poisonStat(
  given: Pick<PanelSpec, "title" | "answers" | "whenBad" | "queries">,
): PanelSpec {
  return stat({ ...given, width: 8, unit: units.count, decimals: 0, thresholds: [1, 10] });
}

const poison: RowSpec = {
  title: "Poison",
  panels: [
    poisonStat({
      title: "Executions on trial",
      answers: "How many executions are blamed for a death and tried alone, or wait for it?",
      whenBad: "It stays: trials are slow, or deaths come faster than they are tried.",
      queries: [{ expr: over("sum", m.trialsOpen), legend: "on trial" }],
    }),
    poisonStat({
      title: "Poisoned so far",
      answers: "How many executions have killed two threads since the nodes were started?",
      whenBad: "Read their records; mend the machine or the engine, and start them again.",
      queries: [{ expr: over("sum", m.poisonedExecutions), legend: "poisoned" }],
    }),
    poisonStat({
      title: "Deaths of shards so far",
      answers: "How many threads had to be replaced since the nodes were started?",
      whenBad: "See the reason on the overview, and the node's log.",
      queries: [{ expr: over("sum", m.shardRestarts), legend: "deaths" }],
    }),
  ],
};

export const engine: DashboardSpec = {
  name: "engine",
  uid: "stepstorm-engine",
  title: "Stepstorm / Engine",
  description: "The engine inside: shards, mailboxes, timers, tasks, frames, journal, log, poison.",
  variables: [nodeVariable, shardVariable],
  annotations: [shardDeaths, processStarts],
  rows: [shards, mailboxes, tasks, frames, executionLog, poison],
};
