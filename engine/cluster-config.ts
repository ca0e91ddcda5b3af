/**
 * Every option of a cluster's node: those of an engine that has no disk, and what the cluster is set
 * up with when this node is its first. Checked once, all problems reported at once, then frozen.
 */
import {
  ConfigError,
  durabilities,
  engineNumbers,
  homeDefault,
  type NumberOption,
  resolveNumbers,
} from "./config.ts";
import type { Durability } from "./ports.ts";
import type { ClusterSettings, WantedSettings } from "./transport/nats/cluster-settings.ts";
import { clusterNameDefault, clusterNamePattern, streamsMax } from "./transport/nats/subjects.ts";

const { freeBytesMin: _, ...engineNumbersWithoutDisk } = engineNumbers;

/** Of the node alone. */
export const nodeNumbers = engineNumbersWithoutDisk;

const MIB = 2 ** 20;
const PIB = 2 ** 50;

/** Of the whole cluster: told by its first node. */
export const clusterNumbers = {
  streams: {
    default: 4,
    range: [1, streamsMax],
    help: "Streams that starts are spread over; each has one leading NATS server.",
  },
  replicas: {
    default: 1,
    range: [1, 5],
    help: "NATS servers that keep a copy of each message.",
  },
  ackWaitMs: {
    default: 5_000,
    range: [500, 600_000],
    help: "How long a node may be silent before its executions run elsewhere.",
  },
  startsBytesMax: {
    default: 512 * MIB,
    range: [MIB, PIB],
    help: "Room of one stream of starts; when it is full, further starts are refused.",
  },
  resultsBytesMax: {
    default: 2048 * MIB,
    range: [MIB, PIB],
    help: "Room for terminal records that clients have not taken; the oldest go first.",
  },
  resultsAgeMsMax: {
    default: 3_600_000,
    range: [60_000, 30 * 24 * 3_600_000],
    help: "How long terminal records are kept for clients.",
  },
} as const satisfies Record<string, NumberOption>;

type NodeNumber = keyof typeof nodeNumbers;
type ClusterNumber = keyof typeof clusterNumbers;

/** What may be given; all but the servers has a default. */
export interface ClusterNodeOptions
  extends Readonly<Partial<Record<NodeNumber | ClusterNumber, number | undefined>>> {
  /** `nats://USER:PASSWORD@HOST:PORT`, several separated by commas; the first one's user counts. */
  readonly servers: string;
  readonly nodeId: string;
  readonly cluster?: string | undefined;
  readonly durability?: Durability | undefined;
  /** Where log records of executions go: a file, `-`: standard output. Null: nowhere. */
  readonly logTo?: string | null;
  readonly isPinned?: boolean;
  readonly allowFaults?: boolean;
  readonly services?: readonly unknown[];
  readonly handlers?: readonly unknown[];
}

export interface ClusterNodeConfig extends Readonly<Record<NodeNumber, number>> {
  readonly servers: readonly string[];
  readonly nodeId: string;
  readonly cluster: string;
  /** Settings for a cluster that does not exist yet. */
  readonly wanted: WantedSettings;
  readonly logTo: string | null;
  /** Speak to the servers named, and to no others that they know of. */
  readonly isPinned: boolean;
  /** Obeys who asks it to kill a shard: for tests. */
  readonly allowFaults: boolean;
  readonly home: { readonly partition: string; readonly region: string; readonly account: string };
  /** Services that are simulated within the shards: `SimulatedServiceSpec`. */
  readonly services: readonly unknown[];
  /** Users' task handlers: `HandlerRegistration`. */
  readonly handlers: readonly unknown[];
}

const nodeIdPattern = /^[A-Za-z0-9_-]{1,40}$/;

/** Fills in the defaults. @throws ConfigError */
export function resolveClusterConfig(given: ClusterNodeOptions): ClusterNodeConfig {
  const problems: string[] = [];
  const numbers = resolveNumbers(nodeNumbers, given, problems);
  const servers = given.servers.split(",").map((text) => text.trim());
  problems.push(...servers.flatMap(serverProblems));
  const cluster = given.cluster ?? clusterNameDefault;
  if (!clusterNamePattern.test(cluster)) {
    problems.push(
      `the cluster's name must be 1 to 40 lower-case letters, digits and hyphens, not ${cluster}`,
    );
  }
  if (!nodeIdPattern.test(given.nodeId)) {
    problems.push(
      `the node's id must be 1 to 40 letters, digits, hyphens and underscores, not ${given.nodeId}`,
    );
  }
  const wanted = wantedSettings(given, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    ...numbers,
    servers,
    nodeId: given.nodeId,
    cluster,
    wanted,
    logTo: given.logTo ?? null,
    isPinned: given.isPinned ?? false,
    allowFaults: given.allowFaults ?? false,
    home: homeDefault,
    services: given.services ?? [],
    handlers: given.handlers ?? [],
  });
}

function wantedSettings(given: ClusterNodeOptions, problems: string[]): WantedSettings {
  const durability = given.durability ?? "process";
  if (!durabilities.includes(durability)) {
    problems.push(`durability must be one of ${durabilities.join(", ")}, not ${durability}`);
  }
  const settings: ClusterSettings = {
    version: 1,
    ...resolveNumbers(clusterNumbers, given, problems),
    durability,
    storage: durability === "memory" ? "memory" : "file",
  };
  const names = [...(Object.keys(clusterNumbers) as ClusterNumber[]), "durability"] as const;
  return { settings, insisted: names.filter((name) => given[name] !== undefined) };
}

/** Never with the text itself: it may hold a password. */
function serverProblems(server: string, index: number): string[] {
  const which = `NATS server ${index + 1}`;
  const example = "write it as nats://USER:PASSWORD@HOST:4222";
  if (server === "") return [`${which} has no address; ${example}`];
  const scheme = /^(\w+):\/\//.exec(server)?.[1];
  if (scheme !== undefined && scheme !== "nats") {
    return [
      `${which} begins with ${scheme}://; ${example} (TLS is spoken when the server asks for it)`,
    ];
  }
  const text = scheme === undefined ? `nats://${server}` : server;
  const isAddress = URL.canParse(text) && new URL(text).hostname !== "";
  return isAddress ? [] : [`${which} is no address; ${example}`];
}
