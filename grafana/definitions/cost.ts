/** Cost: what an execution costs here, and what AWS would bill for the same. */
import { prices } from "../../engine/billing/prices.ts";
import { engineMetrics as m, processMetrics as p } from "../../engine/telemetry/metrics.ts";
import { bars, colors, lines, stat, units } from "../model/panels.ts";
import { chosen, select, sumRate } from "../model/promql.ts";
import type { DashboardSpec, RowSpec } from "../model/spec.ts";
import { nodeVariable } from "../model/variables.ts";

const { express, standard } = prices;
const SECONDS_PER_HOUR = 3600;
const GIGABYTE = 2 ** 30;
const perGbHour = express.perGbHour[0].usd;

const completed = `(${[m.executionsSucceeded, m.executionsFailed, m.executionsTimedOut, m.executionsAborted].map((metric) => sumRate(metric)).join(" + ")})`;
const transitions = sumRate(m.stateTransitions);
const cpuSeconds = sumRate(p.cpu);

/** Dollars an hour at the rate of the moment, in the first tier of prices. */
const requestsUsd = `${completed} * ${SECONDS_PER_HOUR} / 1e6 * ${express.perMillionRequests}`;
const durationUsd = `${sumRate(m.billedByteSeconds)} / ${GIGABYTE} * ${perGbHour}`;
const awsUsd = `(${requestsUsd} + ${durationUsd})`;
const standardUsd = `${transitions} * ${SECONDS_PER_HOUR} / 1000 * ${standard.perThousandTransitions}`;
const ownUsd = `(${cpuSeconds} * $core_hour_usd + sum(${select(p.residentMemory)}) / ${GIGABYTE} * $gb_hour_usd)`;

const machineCost = (metric: typeof m.billedByteSeconds | typeof m.billedDuration) =>
  sumRate(metric, { where: [chosen.node], by: ["state_machine"] });

const bills: RowSpec = {
  title: "Two bills for the same load",
  panels: [
    stat({
      title: "AWS Express",
      answers: `What would AWS bill an hour for this load as Express, at prices of ${prices.asOf}, those of a month's first ${express.perGbHour[0].upToGbHours} GB-hours?`,
      whenBad: "Nothing here: it is what is not paid.",
      width: 6,
      unit: units.dollars,
      decimals: 2,
      queries: [{ expr: awsUsd, legend: "dollars an hour" }],
    }),
    stat({
      title: "AWS Standard",
      answers: `What would AWS bill an hour for the same transitions as Standard, the ${standard.freeTransitionsAMonth} free ones of a month not deducted?`,
      whenBad: "Nothing here: it is what is not paid.",
      width: 6,
      unit: units.dollars,
      decimals: 2,
      queries: [{ expr: standardUsd, legend: "dollars an hour" }],
    }),
    stat({
      title: "This engine",
      answers: "What do the CPU and memory in use cost an hour, at the prices given above?",
      whenBad: "More than AWS: the load is too small for the machines. Use fewer.",
      width: 6,
      unit: units.dollars,
      decimals: 4,
      queries: [{ expr: ownUsd, legend: "dollars an hour" }],
    }),
    stat({
      title: "Times cheaper",
      answers: "How many times more would AWS Express cost?",
      whenBad: "Below 1: see the panel beside.",
      width: 6,
      unit: units.none,
      decimals: 0,
      thresholds: [2, 1],
      queries: [{ expr: `${awsUsd} / ${ownUsd}`, legend: "times" }],
    }),
    lines({
      title: "Dollars an hour",
      answers: "How do the two bills move with the load?",
      whenBad: "Ours does not fall with the load: machines stand idle.",
      width: 12,
      unit: units.dollars,
      logarithmic: true,
      queries: [
        { expr: awsUsd, legend: "AWS Express" },
        { expr: ownUsd, legend: "this engine" },
      ],
      colors: { "AWS Express": colors.late, "this engine": colors.good },
    }),
    lines({
      title: "Parts of the Express bill",
      answers: "Would AWS bill mostly requests, or memory over time?",
      whenBad: "Memory over time: executions that wait are what costs there.",
      width: 12,
      unit: units.dollars,
      stacked: true,
      queries: [
        { expr: requestsUsd, legend: "requests" },
        { expr: durationUsd, legend: "memory over time" },
      ],
    }),
  ],
};

const engineCost: RowSpec = {
  title: "What it costs in CPU",
  panels: [
    lines({
      title: "CPU an execution",
      answers: "How much CPU does an execution take, all threads of the nodes together?",
      whenBad: "It rises at the same load: see what has changed; under load it falls by itself.",
      unit: units.seconds,
      queries: [{ expr: `${cpuSeconds} / ${completed}`, legend: "an execution" }],
    }),
    lines({
      title: "CPU a transition",
      answers: "How much CPU does a transition take?",
      whenBad: "It rises: expressions or data have become larger.",
      unit: units.seconds,
      queries: [{ expr: `${cpuSeconds} / ${transitions}`, legend: "a transition" }],
    }),
    lines({
      title: "Executions a core",
      answers: "How many executions does a busy core complete each second?",
      whenBad: "It falls: the same as CPU an execution.",
      unit: units.executionsPerSecond,
      queries: [{ expr: `${completed} / ${cpuSeconds}`, legend: "a core" }],
    }),
  ],
};

const billed: RowSpec = {
  title: "What AWS would count",
  panels: [
    lines({
      title: "Billed duration an execution",
      answers: "How long would AWS bill an execution for, in steps of 100 ms?",
      whenBad: "Waits within Express executions are billed there; here they cost memory alone.",
      unit: units.seconds,
      queries: [{ expr: `${sumRate(m.billedDuration)} / ${completed}`, legend: "mean" }],
    }),
    lines({
      title: "Billed memory",
      answers: "How much memory would AWS bill, in steps of 64 MB, on average?",
      whenBad: "More than one step: a wide Map or a large definition.",
      unit: units.bytes,
      queries: [
        { expr: `${sumRate(m.billedByteSeconds)} / ${sumRate(m.billedDuration)}`, legend: "mean" },
      ],
    }),
    bars({
      title: "Dearest machines",
      answers: "Which machines would cost most on AWS, by memory over time, an hour?",
      whenBad: "Nothing here: a hint at what to move first.",
      unit: units.dollars,
      decimals: 4,
      queries: [
        {
          expr: `topk(10, ${machineCost(m.billedByteSeconds)} / ${GIGABYTE} * ${perGbHour})`,
          legend: "{{state_machine}}",
        },
      ],
    }),
  ],
};

export const cost: DashboardSpec = {
  name: "cost",
  uid: "stepstorm-cost",
  title: "Stepstorm / Cost",
  description: `What an execution costs here, and AWS's bill for the same (${prices.region}, ${prices.asOf}).`,
  variables: [
    nodeVariable,
    {
      name: "core_hour_usd",
      label: "Dollars a core-hour",
      kind: "text",
      value: "0.04",
      description: "What an hour of one core costs you.",
    },
    {
      name: "gb_hour_usd",
      label: "Dollars a GB-hour",
      kind: "text",
      value: "0.005",
      description: "What an hour of a gigabyte of memory costs you.",
    },
  ],
  annotations: [],
  rows: [bills, engineCost, billed],
};
