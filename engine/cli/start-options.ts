/** The tables of `stepstorm`'s command line. Options with a value may stand in the environment. */
import { clusterNumbers, nodeNumbers } from "../cluster-config.ts";
import type { Grammar } from "../command-line/command-line.ts";
import {
  type CommandRow,
  choice,
  flag,
  number,
  type OptionRow,
  text,
} from "../command-line/option-row.ts";
import { valueText } from "../command-line/option-values.ts";
import { durabilities, type NumberOption } from "../config.ts";
import { clusterNameDefault } from "../transport/nats/subjects.ts";

const commands: readonly CommandRow[] = [
  { name: "start", help: "Run one node of a cluster until SIGTERM.", defaults: {} },
  {
    name: "help",
    help: "Print this text.",
    defaults: {},
    operands: { placeholder: "[COMMAND]", min: 0, max: 1 },
  },
];

const nodeRows: readonly OptionRow[] = [
  choice("role", ["shard", "gateway"], "What the node does: shard runs executions."),
  text(
    "nats",
    "URL[,URL…]",
    undefined,
    "NATS servers with JetStream, required; the first one's user and password count for all.",
    "none",
  ),
  flag("pinned", "Speak to these servers only, not to others that they know of."),
  text("cluster", "NAME", clusterNameDefault, "Nodes and clients of one name work together."),
  text("node-id", "ID", undefined, "The node's name, unique in its cluster.", "a random one"),
  text(
    "services",
    "FILE",
    undefined,
    "Simulated services: a JSON array, or an object that has one, such as a scenario.json.",
    "none",
  ),
  text(
    "handlers",
    "FILE",
    undefined,
    "Task handlers in JavaScript: a JSON array, or an object that has one.",
    "none",
  ),
  number("drain-limit", "duration", [0, 3_600_000], "30s", "After SIGTERM, time to finish."),
  {
    ...number("metrics-port", "count", [0, 65_535], undefined, "Serve /metrics; 0: a free port."),
    absent: "not served",
  },
  text("metrics-host", "ADDRESS", "127.0.0.1", "Where /metrics is served."),
  flag("faults", "Obey who asks over NATS to kill a shard: for tests of failure."),
];

/** What the first node of a cluster decides. */
export const settingRows: readonly OptionRow[] = [
  {
    kind: "choice",
    name: "durability",
    choices: durabilities,
    fallback: undefined,
    absent: "process",
    help: "What an acknowledged start survives, as the NATS servers are set up: memory streams, kill -9, a power cut (sync_interval: always).",
  },
  ...numberRows(clusterNumbers),
];

export const limitRows: readonly OptionRow[] = numberRows(nodeNumbers);

export const plainRows: readonly OptionRow[] = [
  ...nodeRows,
  flag("help", "Print this text."),
  flag("version", "Print the version."),
];

export const grammar: Grammar = {
  commands,
  options: [...plainRows, ...settingRows, ...limitRows].map(withEnvironment),
  commandDefault: undefined,
};

/** `ackWaitMs` → `ack-wait`, since a time carries its unit; `heapMbMax` → `heap-mb-max`. */
export function flagOf(configName: string): string {
  return configName
    .replace(/Ms(?=Max$|$)/, "")
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function numberRows(table: Readonly<Record<string, NumberOption>>): OptionRow[] {
  return Object.entries(table).map(([name, { default: fallback, range, help }]) => {
    const unit = unitOf(name);
    return number(flagOf(name), unit, range, valueText(unit, fallback), help);
  });
}

function unitOf(name: string): "duration" | "bytes" | "count" {
  if (/Ms(Max)?$/.test(name)) return "duration";
  return /Bytes(Max)?$/.test(name) ? "bytes" : "count";
}

function withEnvironment(row: OptionRow): OptionRow {
  if (row.kind === "switch") return row;
  return { ...row, environment: `STEPSTORM_${row.name.replaceAll("-", "_").toUpperCase()}` };
}
