/** The options of `stepstorm start`. Those with a value may stand in the environment. */
import { clusterNumbers, nodeNumbers } from "../cluster-config.ts";
import { choice, flag, number, type OptionRow, text } from "../command-line/option-row.ts";
import { valueText } from "../command-line/option-values.ts";
import { durabilities, engineNumbers, homeDefault, type NumberOption } from "../config.ts";
import { clusterNameDefault } from "../transport/nats/subjects.ts";

export const roles = ["standalone", "gateway", "shard"] as const;
export type Role = (typeof roles)[number];

export const PORT_DEFAULT = 8083;

/** Of the API: of every role but shard. */
export const apiRows: readonly OptionRow[] = [
  number(
    "port",
    "count",
    [0, 65_535],
    String(PORT_DEFAULT),
    "Where the API is served; 0: a free one.",
  ),
  text(
    "host",
    "ADDRESS",
    "127.0.0.1",
    "The address that it listens on; only this machine's own without --credentials.",
  ),
  text(
    "credentials",
    "FILE",
    undefined,
    "Keys that requests must be signed with, and what each may do; SIGHUP reads it again.",
    "anyone on this machine may do anything",
  ),
  text("region", "NAME", homeDefault.region, "In the ARNs of machines that are created."),
  text("account", "DIGITS", homeDefault.account, "In the ARNs of machines that are created."),
  flag("aws-quotas", "Apply AWS's request quotas, as ThrottlingException."),
];

/** Of an engine that has a disk of its own. */
export const engineRows: readonly OptionRow[] = [
  text("data", "DIR", "stepstorm-data", "Machines and accepted executions, with role standalone."),
  ...numberRows({ freeBytesMin: engineNumbers.freeBytesMin }),
];

export const commonRows: readonly OptionRow[] = [
  {
    ...choice(
      "role",
      roles,
      "standalone: engine and API; gateway: the API of a cluster; shard: runs its executions.",
    ),
    fallback: undefined,
    absent: "standalone; gateway with --nats",
  },
  {
    kind: "choice",
    name: "durability",
    choices: durabilities,
    fallback: undefined,
    absent: "power; process with --role shard",
    help: "What an acknowledged start survives: nothing, kill -9, a power cut (fsynced). In a cluster it is what the NATS servers give.",
  },
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
    ...number(
      "metrics-port",
      "count",
      [0, 65_535],
      undefined,
      "Serve /metrics, /healthz and /readyz there, in every role; 0: a free port.",
    ),
    absent: "not served",
  },
  text("metrics-host", "ADDRESS", "127.0.0.1", "Where /metrics is served."),
];

/** Of roles gateway and shard. */
export const clusterRows: readonly OptionRow[] = [
  text(
    "nats",
    "URL[,URL…]",
    undefined,
    "NATS servers with JetStream; the first one's user and password count for all.",
    "none",
  ),
  flag("pinned", "Speak to these servers only, not to others that they know of."),
  text("cluster", "NAME", clusterNameDefault, "Nodes and clients of one name work together."),
  text("node-id", "ID", undefined, "A shard's node's name, unique in its cluster.", "a random one"),
  flag("faults", "Obey who asks over NATS to kill a shard: for tests of failure."),
];

/** What the first node of a cluster decides. */
export const settingRows: readonly OptionRow[] = numberRows(clusterNumbers);

const logNumbers = {
  logFileBytesMax: nodeNumbers.logFileBytesMax,
  logFilesMax: nodeNumbers.logFilesMax,
  logQueueBytesMax: nodeNumbers.logQueueBytesMax,
};

/** Of roles standalone and shard: log records of executions. */
export const logRows: readonly OptionRow[] = [
  text(
    "log-to",
    "FILE|-",
    undefined,
    "Where log records of executions go, if their machine logs; -: standard output, after the line that says ready.",
    "logs/executions.log in --data; with --role shard or --durability memory nowhere",
  ),
  ...numberRows(logNumbers),
];

export const limitRows: readonly OptionRow[] = numberRows(
  Object.fromEntries(Object.entries(nodeNumbers).filter(([name]) => !(name in logNumbers))),
);

export const startRows: readonly OptionRow[] = [
  ...commonRows,
  ...apiRows,
  ...engineRows,
  ...clusterRows,
  ...settingRows,
  ...limitRows,
  ...logRows,
];

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
  return /Bytes(Max|Min)?$/.test(name) ? "bytes" : "count";
}
