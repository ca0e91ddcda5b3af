/** The command line of `npm run cluster`: commands, flags, help; validated once. Pure. */
import { clusterNumbers, nodeNumbers } from "../engine/cluster-config.ts";
import {
  type CommandLine,
  type Grammar,
  readCommandLine,
} from "../engine/command-line/command-line.ts";
import { commandLines, optionLines, unitsText } from "../engine/command-line/help-lines.ts";
import {
  type CommandRow,
  flag,
  number,
  type OptionRow,
  text,
} from "../engine/command-line/option-row.ts";
import { OptionsError } from "../engine/command-line/options-error.ts";
import { clusterNameDefault, clusterNamePattern } from "../engine/transport/nats/subjects.ts";
import type { Sync } from "./nats/nats-config.ts";
import { readSync } from "./nats/sync.ts";

const someTargets = { placeholder: "TARGET…", min: 1, max: 128 };

export const commandTable = [
  { name: "up", help: "Start a cluster, or what is missing of the one in --folder.", defaults: {} },
  { name: "status", help: "Every process, what nodes say of themselves, streams.", defaults: {} },
  { name: "kill", help: "SIGKILL.", defaults: {}, operands: someTargets },
  { name: "start", help: "Start again what was killed.", defaults: {}, operands: someTargets },
  { name: "pause", help: "SIGSTOP.", defaults: {}, operands: someTargets },
  { name: "resume", help: "SIGCONT.", defaults: {}, operands: someTargets },
  {
    name: "cut",
    help: "Let no bytes pass between these and all others.",
    defaults: {},
    operands: someTargets,
  },
  {
    name: "heal",
    help: "Undo cuts: of these, or all.",
    defaults: {},
    operands: { placeholder: "[TARGET…]", min: 0, max: 128 },
  },
  { name: "roll", help: "Restart the nodes one after another, each drained first.", defaults: {} },
  {
    name: "nats-exporter",
    help: "Serve the monitoring of nats-servers to Prometheus, until it is ended.",
    defaults: {},
  },
  { name: "down", help: "End everything; data and logs stay.", defaults: {} },
  { name: "help", help: "Print this text.", defaults: {} },
] as const satisfies readonly CommandRow[];

export type ClusterCommand = (typeof commandTable)[number]["name"];

/** What goes on to the nodes as it is. */
export const nodeFlags = [
  "services",
  "active-per-shard-max",
  "starts-bytes-max",
  "results-bytes-max",
] as const;

const up = { commands: ["up"] };

const optionTable: readonly OptionRow[] = [
  text("folder", "DIR", ".stepstorm-cluster", "Where logs, data and cluster.json are."),
  { ...number("nodes", "count", [0, 32], "3", "Engine processes."), ...up },
  { ...number("nats", "count", [1, 9], "3", "nats-servers."), ...up },
  { ...number("shards", "count", [1, 64], "1", "Worker threads of each node."), ...up },
  {
    ...text("cluster", "NAME", clusterNameDefault, "What its subjects and streams begin with."),
    ...up,
  },
  {
    ...text(
      "sync",
      "default|always|TIME",
      "default",
      "When nats-servers sync their files. With always an accepted execution survives a power cut (durability power), else the death of processes (process).",
    ),
    ...up,
  },
  {
    ...number("replicas", "count", [1, 5], undefined, "Servers that keep each message."),
    absent: "all of --nats, at most 3",
    ...up,
  },
  {
    ...number("streams", "count", [1, 64], undefined, "Streams that starts are spread over."),
    absent: "as many as nodes or nats-servers, whichever are more",
    ...up,
  },
  {
    ...number(
      "ack-wait",
      "duration",
      clusterNumbers.ackWaitMs.range,
      "5s",
      "When the frames of a silent node go to another.",
    ),
    ...up,
  },
  {
    ...text(
      "services",
      "FILE",
      undefined,
      "Simulated services of the nodes: a JSON array, or a scenario.json.",
      "none",
    ),
    ...up,
  },
  {
    ...number(
      "active-per-shard-max",
      "count",
      nodeNumbers.activePerShardMax.range,
      undefined,
      "Executions that a shard runs at once.",
    ),
    absent: "the node's own",
    ...up,
  },
  {
    ...number(
      "starts-bytes-max",
      "bytes",
      clusterNumbers.startsBytesMax.range,
      undefined,
      clusterNumbers.startsBytesMax.help,
    ),
    absent: "the node's own",
    ...up,
  },
  {
    ...number(
      "results-bytes-max",
      "bytes",
      clusterNumbers.resultsBytesMax.range,
      undefined,
      clusterNumbers.resultsBytesMax.help,
    ),
    absent: "the node's own",
    ...up,
  },
  { ...flag("faults", "Nodes obey requests for faults, such as the death of a shard."), ...up },
  {
    ...flag("one-way", "Only what the target sends is lost; it still hears the others."),
    commands: ["cut"],
  },
  { ...flag("servers", "Restart the nats-servers, too, after the nodes."), commands: ["roll"] },
  {
    ...text(
      "monitor",
      "URL[,URL…]",
      undefined,
      "Where the monitoring of each server is.",
      "that of the cluster in --folder",
    ),
    commands: ["nats-exporter"],
  },
  {
    ...number("port", "count", [0, 65_535], "7777", "Of /metrics; 0: a free one."),
    commands: ["nats-exporter"],
  },
  {
    ...text("host", "ADDRESS", "127.0.0.1", "Where /metrics is served."),
    commands: ["nats-exporter"],
  },
  { ...flag("now", "SIGKILL instead of draining."), commands: ["down"] },
  { ...flag("purge", "Remove data, logs and cluster.json, too."), commands: ["down"] },
  { ...flag("json", "The status as JSON."), commands: ["status"] },
  flag("help", "Print this text."),
];

const grammar: Grammar = {
  commands: commandTable,
  options: optionTable,
  commandDefault: undefined,
};

export interface UpOptions {
  readonly nodes: number;
  readonly servers: number;
  readonly shards: number;
  readonly cluster: string;
  readonly sync: Sync;
  readonly replicas: number;
  readonly streams: number;
  readonly ackWaitMs: number;
  readonly isFaulty: boolean;
  /** Flags and values as they go on to every node. */
  readonly nodeArguments: readonly string[];
}

export interface ClusterOptions {
  readonly command: ClusterCommand;
  readonly folder: string;
  readonly targets: readonly string[];
  readonly up: UpOptions;
  /** The flags of `up` that stood on the command line. */
  readonly given: ReadonlySet<string>;
  readonly isOneWay: boolean;
  readonly withServers: boolean;
  readonly now: boolean;
  readonly purge: boolean;
  readonly json: boolean;
  readonly exporter: ExporterOptions;
}

export interface ExporterOptions {
  /** Empty: those of the cluster in the folder. */
  readonly monitorUrls: readonly string[];
  readonly host: string;
  readonly port: number;
}

/** @throws OptionsError With all problems at once; not when help is asked for. */
export function parseClusterOptions(argv: readonly string[]): ClusterOptions {
  const line = readCommandLine(argv, grammar);
  const { command, operands, values, given } = line;
  const isHelp = values.get("help") === true || command === "help";
  const problems = [...line.problems];
  const options: ClusterOptions = {
    command: isHelp ? "help" : (command as ClusterCommand),
    folder: values.get("folder") as string,
    targets: operands,
    up: upFrom(line, problems),
    given,
    isOneWay: values.get("one-way") === true,
    withServers: values.get("servers") === true,
    now: values.get("now") === true,
    purge: values.get("purge") === true,
    json: values.get("json") === true,
    exporter: {
      monitorUrls: monitorUrlsFrom(line, problems),
      host: values.get("host") as string,
      port: values.get("port") as number,
    },
  };
  if (problems.length > 0 && !isHelp) throw new OptionsError(problems);
  return Object.freeze(options);
}

function upFrom({ values }: CommandLine, problems: string[]): UpOptions {
  const count = (name: string) => values.get(name) as number;
  const nodes = count("nodes");
  const servers = count("nats");
  const replicas = (values.get("replicas") as number | undefined) ?? Math.min(servers, 3);
  const cluster = values.get("cluster") as string;
  if (replicas > servers) {
    problems.push(`--replicas ${replicas} needs as many servers: --nats ${servers} are too few`);
  }
  if (!clusterNamePattern.test(cluster)) {
    problems.push(
      `--cluster ${cluster} must be lower-case letters, digits and hyphens, at most 40`,
    );
  }
  return {
    nodes,
    servers,
    shards: count("shards"),
    cluster,
    sync: readSync(values.get("sync") as string, problems),
    replicas,
    streams: (values.get("streams") as number | undefined) ?? Math.max(1, nodes, servers),
    ackWaitMs: count("ack-wait"),
    isFaulty: values.get("faults") === true,
    nodeArguments: nodeFlags
      .filter((name) => values.has(name))
      .flatMap((name) => [`--${name}`, String(values.get(name))]),
  };
}

function monitorUrlsFrom({ values }: CommandLine, problems: string[]): readonly string[] {
  const urls = ((values.get("monitor") as string | undefined) ?? "")
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "");
  for (const url of urls) {
    if (/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) continue;
    problems.push(`--monitor ${url} must be a URL such as http://127.0.0.1:8222`);
  }
  return urls;
}

export function clusterHelpText(): string {
  return [
    "Stepstorm cluster: nats-servers and engine nodes on this machine, and faults for them. Targets",
    "are named node-1, nats-2. Ends with 0 when it was done, with 2 when it was asked wrongly.",
    "",
    "Usage: npm run cluster -- COMMAND [options]",
    "",
    "Commands",
    ...commandTable.flatMap((row) => commandLines(row, 20)),
    "",
    "Options",
    ...optionTable.flatMap(optionLines),
    "",
    unitsText,
    "Example: npm run cluster -- up --nodes 3 --nats 3 --shards 1",
  ].join("\n");
}
