/**
 * Every flag and command of the bench: name, unit, default, range, help. Parser and help text are
 * both built from this table.
 */
import { availableParallelism } from "node:os";
import {
  type CommandRow,
  choice,
  flag,
  number,
  type OptionRow,
  text,
} from "../engine/command-line/option-row.ts";
import { loadOptionRows } from "./load-options.ts";
import { peersOptionRows } from "./peers-options.ts";
import { studyCommands, studyOptions } from "./study-option-table.ts";

/** One for each core, as the engine itself has it. */
const shardsDefault = String(Math.min(64, availableParallelism()));
const secondMs = 1000;
const hourMs = 3_600_000;

/** Commands that may be given a cluster for a target, and those that may be given one that is there. */
const onNats = ["run", "ceilings", "sync", "scale", "find", "compare"];
const onForeignNats = ["run", "sync", "find", "compare", "generator-agent"];

export const optionTable: readonly OptionRow[] = [
  text(
    "scenario",
    "NAME|FOLDER",
    "chain",
    "What is run: a built-in scenario or a folder of one; with --target http by default pass.",
  ),
  {
    ...choice(
      "target",
      ["embedded", "nats", "http"],
      "What is loaded: an engine in this process, nodes of their own linked by NATS, or a server of the HTTP API in a process of its own (run and sync).",
    ),
    commands: onNats,
  },
  {
    ...number("rate", "rate", [1, 10_000_000], undefined, "Executions offered per second."),
    absent: "the scenario's; with --target http 1k",
  },
  choice("arrivals", ["constant", "poisson"], "How intended starts are spaced."),
  number(
    "duration",
    "duration",
    [100, 24 * hourMs],
    "15s",
    "Length of the measured window; run with --target http splits it over its slices, which are never shorter than 1s for that.",
  ),
  number(
    "warmup",
    "duration",
    [0, hourMs],
    "3s",
    "Load before it, audited but not measured; its first half ramps up.",
  ),
  number(
    "shards",
    "count",
    [1, 64],
    shardsDefault,
    "Worker threads that run executions; with --target nats those of each node, by default 1.",
  ),
  number("generators", "count", [1, 16], "1", "Worker threads that make the load."),
  choice(
    "durability",
    ["power", "process", "memory"],
    "What an accepted execution survives; with --target nats it follows from --sync.",
  ),
  number("seed", "count", [0, 0xffffffff], "7", "Replays arrivals, inputs and simulated services."),
  text(
    "out",
    "DIR",
    undefined,
    "A folder for the result. Of a run: report.html, summary.md, histogram logs, series.csv, openmetrics.txt (docs/harness/reports.md); with --kill the ledgers too.",
    "nowhere",
  ),
  text(
    "data",
    "DIR",
    undefined,
    "The engine's data, or that of the nats-servers.",
    "a fresh temporary folder",
  ),
  flag("json", "End stdout with the result as one line of JSON."),
  {
    ...flag("markdown", "Print the result as Markdown, for a pull request."),
    commands: ["run", "report", "trend"],
  },
  {
    ...choice(
      "progress",
      ["live", "plain", "json", "none"],
      "What standard error shows meanwhile: a view that is redrawn, a line every few seconds, a line of JSON each second, nothing.",
    ),
    fallback: undefined,
    absent: "live on a terminal, else plain",
    commands: ["run"],
  },
  number(
    "kill",
    "duration",
    [100, 24 * hourMs],
    undefined,
    "SIGKILL engine and generator at this time of the load, restart them on the same data, audit both lives.",
  ),
  {
    ...text(
      "faults",
      "NAME@TIME[:LENGTH][,…]",
      undefined,
      "With --target nats: makes these faults while the load goes on, as node-kill@10s,leader-pause@25s:5s (names: npm run chaos -- --help). The cluster then has three nodes, and what each fault needs.",
      "none",
    ),
    commands: ["run"],
  },
  number("metrics-port", "count", [1, 65_535], undefined, "Serve Prometheus metrics meanwhile."),
  number("parked", "count", [1, 10_000_000], "1m", "Executions that `parked` leaves waiting."),
  {
    ...choice(
      "log-level",
      ["OFF", "FATAL", "ERROR", "ALL"],
      "What the machine logs of its executions, to a file in the data folder; with the embedded target.",
    ),
    commands: ["run"],
  },
  {
    ...flag("log-data", "Log inputs, outputs, errors and causes, too (includeExecutionData)."),
    commands: ["run"],
  },
  {
    ...number(
      "profile-every",
      "count",
      [0, 1_000_000],
      "64",
      "One execution of so many is timed at each of its states; 0: none. With --target embedded.",
    ),
    commands: ["run"],
  },
  number("frame-records", "count", [1, 500], "256", "Starts in one frame at most."),
  number(
    "drain-timeout",
    "duration",
    [secondMs, hourMs],
    "60s",
    "How long to wait for the last terminals after the load.",
  ),
  ...loadOptionRows,
  ...natsOptions(),
  ...peersOptionRows,
  ...studyOptions,
  flag("help", "Print this text."),
];

function natsOptions(): readonly OptionRow[] {
  return [
    {
      ...text(
        "nats",
        "URL",
        undefined,
        "A cluster that is there, instead of one that is started for the run and ended after it. Its nodes must know the scenario's simulated services (start --services).",
        "a cluster of its own",
      ),
      commands: onForeignNats,
    },
    { ...text("cluster", "NAME", "stepstorm", "The cluster's name on NATS."), commands: onNats },
    {
      ...text(
        "sync",
        "default|always|TIME",
        "default",
        "When nats-server syncs its files: always makes an accepted execution survive a power cut.",
      ),
      commands: onNats,
    },
    {
      ...number("replicas", "count", [1, 5], "1", "Servers that keep each stream."),
      commands: onNats,
    },
    {
      ...number("nats-servers", "count", [1, 5], undefined, "nats-servers to start."),
      absent: "as many as replicas",
      commands: onNats,
    },
    {
      ...text("nodes", "N[,N…]", "1", "Node processes to start; with scale one series for each."),
      commands: onNats.filter((name) => name !== "ceilings"),
    },
    {
      ...number("streams", "count", [1, 64], undefined, "Streams that starts are spread over."),
      absent: "as many as nodes or servers",
      commands: onNats,
    },
    {
      ...number(
        "active-per-shard",
        "count",
        [1, 1_000_000],
        undefined,
        "Executions that a shard runs at once.",
      ),
      absent: "the node's",
      commands: ["run", "scale", "find", "compare"],
    },
  ];
}

export const commandTable = [
  {
    name: "run",
    help: "Load one scenario, measure it and audit it (the default). With --target http: requests a second in a closed loop beside a bare node:http server, then the latency of StartSyncExecution at the given rate.",
    defaults: {},
  },
  {
    name: "ceilings",
    help: "What journal, codec, machine and, with --target nats, the transport reach alone on this computer, for --duration each.",
    defaults: { duration: "1s" },
  },
  {
    name: "slope",
    help: "Cost per item and per state as Maps and chains grow, for --duration each size.",
    defaults: { duration: "300ms" },
  },
  {
    name: "sync",
    help: "Latency of startSyncExecution at the given rate: client and engine in one process, or with --target nats or http the client in this one.",
    defaults: { rate: "1k", duration: "10s", warmup: "2s" },
  },
  {
    name: "parked",
    help: "Memory of executions that wait, and CPU over --duration while nothing is due.",
    defaults: { duration: "5s", warmup: "2s" },
  },
  {
    name: "peers",
    help: "The same work on what users would pick instead, in turns with ours: engines in process against the language alone, durable ones against a durable embedded engine. Installs them on first use.",
    defaults: { duration: "3s", warmup: "1s" },
  },
  {
    name: "scale",
    help: "Throughput of 1, 2, 3 … nodes whose shards may run so many executions at once; --rate is offered for each node.",
    defaults: {
      target: "nats",
      scenario: "latency",
      rate: "280",
      nodes: "1,2,3,4,6,8",
      duration: "10s",
      warmup: "4s",
      "frame-records": "8",
      "active-per-shard": "128",
    },
  },
  {
    name: "report",
    help: "Make report.html and summary.md again from the folder that a run was given with --out.",
    defaults: {},
    operands: { placeholder: "DIR", min: 1, max: 1 },
  },
  {
    name: "plan",
    help: "Checks a plan and says what it would do, without doing it: phases with their times, rates and totals.",
    defaults: {},
    operands: { placeholder: "FILE", min: 1, max: 1 },
  },
  {
    name: "generator-agent",
    help: "Joins one load of another computer as a generator process, at the NATS server of --nats: run … --agents N --meet URL.",
    defaults: { target: "nats" },
  },
  {
    name: "generator",
    help: "What the generator itself reaches and costs, against a target that does nothing: pacing, lateness, CPU.",
    defaults: { scenario: "pass", rate: "300k", duration: "10s", warmup: "2s" },
  },
  ...studyCommands,
] as const satisfies readonly CommandRow[];
