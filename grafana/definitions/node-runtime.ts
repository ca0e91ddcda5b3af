/** Node's runtime: use, saturation and errors of what a process has: CPU, memory, event loop, files. */
import { engineMetrics, processMetrics as p } from "../../engine/telemetry/metrics.ts";
import { processStarts } from "../model/annotations.ts";
import { lines, stat, units } from "../model/panels.ts";
import { countOf, over, quantile, rate, select, sumOf, sumRate } from "../model/promql.ts";
import type { DashboardSpec, PanelSpec, RowSpec } from "../model/spec.ts";
import { processVariable } from "../model/variables.ts";

const legend = "{{instance}}";

const cpu: RowSpec = {
  title: "CPU",
  panels: [
    lines({
      title: "CPU of processes",
      answers: "How many cores does each process use, all threads together?",
      whenBad:
        "All cores of the machine: add machines. One core with many shards: one thread is busy.",
      unit: units.cores,
      queries: [{ expr: rate(p.cpu), legend }],
    }),
    lines({
      title: "CPU by mode",
      answers: "Is it spent in the program or in the system?",
      whenBad: "Mostly in the system: many small writes or messages; larger frames help.",
      unit: units.cores,
      stacked: true,
      queries: [
        { expr: sumRate(p.cpuUser), legend: "program" },
        { expr: sumRate(p.cpuSystem), legend: "system" },
      ],
    }),
    lines({
      title: "Lag of the event loop",
      answers: "How late does the main thread come to its timers and sockets?",
      whenBad: "Above 100 ms leases and heartbeats are late: the machine is overloaded.",
      unit: units.seconds,
      thresholds: [0.1, 0.5],
      queries: [
        { expr: over("max", p.eventLoopP50), legend: "p50" },
        { expr: over("max", p.eventLoopP99), legend: "p99" },
        { expr: over("max", p.eventLoopMax), legend: "max" },
        {
          expr: `max by (stat) (${select(engineMetrics.eventLoopLag)})`,
          legend: "since the last scrape, {{stat}}",
        },
      ],
    }),
  ],
};

const memory: RowSpec = {
  title: "Memory",
  panels: [
    lines({
      title: "Resident memory",
      answers: "How much RAM does each process take, all threads together?",
      whenBad: "It grows for hours at the same load: a leak, or parked executions. See these.",
      unit: units.bytes,
      queries: [{ expr: select(p.residentMemory), legend }],
    }),
    lines({
      title: "Heap of the main thread",
      answers: "How full is the main thread's heap?",
      whenBad: "Used stays near the total: many open frames or clients.",
      unit: units.bytes,
      queries: [
        { expr: select(p.heapUsed), legend: `used ${legend}` },
        { expr: select(p.heapTotal), legend: `reserved ${legend}` },
      ],
    }),
    lines({
      title: "Buffers outside the heap",
      answers: "How much do frames and sockets hold?",
      whenBad: "It grows: frames wait, or results are not taken.",
      unit: units.bytes,
      queries: [{ expr: select(p.externalMemory), legend }],
    }),
    lines({
      title: "Time in garbage collection",
      answers: "Which share of the main thread's time does collecting take?",
      whenBad: "Above 10 %: the heap is too small for what is alive.",
      unit: units.share,
      thresholds: [0.1, 0.3],
      queries: [
        { expr: sumRate(sumOf(p.gc), { by: ["instance", "kind"] }), legend: `{{kind}} ${legend}` },
      ],
    }),
    lines({
      title: "Collections",
      answers: "How often is garbage collected?",
      whenBad: "Many major ones: the heap is nearly full of what is alive.",
      unit: units.perSecond,
      queries: [{ expr: sumRate(countOf(p.gc), { by: ["kind"] }), legend: "{{kind}}" }],
    }),
    lines({
      title: "Pauses for collections",
      answers: "How long is a pause at p99, by kind?",
      whenBad: "Long pauses of major collections hold everything up: keep less in memory.",
      unit: units.seconds,
      queries: [{ expr: quantile(0.99, p.gc, { by: ["kind"] }), legend: "p99 {{kind}}" }],
    }),
  ],
};

function small(given: Omit<PanelSpec, "kind" | "width" | "height">): PanelSpec {
  return stat({ ...given, width: 6 });
}

const rest: RowSpec = {
  title: "Files and process",
  panels: [
    small({
      title: "Open files",
      answers: "Which share of the file descriptors allowed is in use, at most?",
      whenBad: "Above 80 %: raise the limit (LimitNOFILE), or find who keeps connections.",
      unit: units.share,
      decimals: 2,
      thresholds: [0.6, 0.8],
      queries: [{ expr: `max(${select(p.openFiles)} / ${select(p.maxFiles)})`, legend: "in use" }],
    }),
    small({
      title: "Shortest life",
      answers: "How long does the youngest of the processes run?",
      whenBad: "Again and again minutes: it is started over and over. See its log.",
      unit: units.seconds,
      queries: [{ expr: `min(time() - ${select(p.startTime)})`, legend: "youngest" }],
    }),
    small({
      title: "What keeps loops alive",
      answers: "How many handles and requests have the main threads open?",
      whenBad: "It grows without end: something is opened and never closed.",
      unit: units.count,
      queries: [{ expr: over("sum", p.resources), legend: "resources" }],
    }),
    small({
      title: "Processes",
      answers: "How many processes are there, by version of Node?",
      whenBad: "Fewer than usual: one is dead.",
      unit: units.count,
      decimals: 0,
      queries: [{ expr: `count by (version) (${select(p.version)})`, legend: "{{version}}" }],
    }),
  ],
};

export const nodeRuntime: DashboardSpec = {
  name: "node-runtime",
  uid: "stepstorm-node-runtime",
  title: "Stepstorm / Node runtime",
  description: "CPU, memory, event loop, garbage collection and files of the processes.",
  variables: [processVariable],
  annotations: [processStarts],
  rows: [cpu, memory, rest],
};
