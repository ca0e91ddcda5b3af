/** What a call of the bench says about NATS: read and checked together. Pure. */
import type { CommandLine } from "../engine/command-line/command-line.ts";
import { number } from "../engine/command-line/option-row.ts";
import { parseValue } from "../engine/command-line/option-values.ts";
import { clusterNamePattern } from "../engine/transport/nats/subjects.ts";

/** When nats-server syncs its files: as it does by itself, before every answer, or so often in ms. */
export type SyncInterval = "default" | "always" | number;

export interface NatsOptions {
  readonly url: string | undefined; // Of a cluster that is there; undefined: the bench starts its own.
  readonly cluster: string;
  readonly sync: SyncInterval;
  readonly replicas: number;
  readonly servers: number;
  readonly nodeCounts: readonly number[]; // One, except for `scale`.
  readonly streams: number | undefined; // Undefined: as many as nodes or servers.
  readonly activePerShardMax: number | undefined; // Undefined: the node's own.
}

/** Shards of a node where none are given: client, server and node share the computer. */
export const shardsOfNodeDefault = 1;

/** One is hit, the others go on. */
const NODES_WITH_FAULTS = "3";

const syncRow = number("sync", "duration", [1, 3_600_000], undefined, "");
const nodesRow = number("nodes", "count", [1, 64], undefined, "");

/** Options that describe a cluster of the bench's own, and nothing else. */
const ofOwnCluster = ["sync", "replicas", "nats-servers", "nodes", "streams", "active-per-shard"];

export function readNatsOptions({ values, given }: CommandLine, problems: string[]): NatsOptions {
  const replicas = values.get("replicas") as number;
  const isDefault = !given.has("nodes") && values.has("faults");
  const nodes = isDefault ? NODES_WITH_FAULTS : (values.get("nodes") as string);
  const nodeCounts = readNodeCounts(nodes, problems);
  const servers = (values.get("nats-servers") as number | undefined) ?? replicas;
  return {
    url: values.get("nats") as string | undefined,
    cluster: values.get("cluster") as string,
    sync: readSync(values.get("sync") as string, problems),
    replicas,
    servers,
    nodeCounts,
    streams: values.get("streams") as number | undefined,
    activePerShardMax: values.get("active-per-shard") as number | undefined,
  };
}

/** What does not go together. */
export function natsContradictions({ command, given, values }: CommandLine, nats: NatsOptions) {
  const isNats = values.get("target") === "nats";
  const isOfShards = command === "scale" && values.get("over") === "shards";
  const problems = isNats || isOfShards ? [] : targetProblems(command, given);
  if (!isNats) return problems;
  if (given.has("durability")) {
    problems.push("--durability does not go with --target nats: there it follows from --sync");
  }
  if (given.has("kill")) {
    problems.push("--kill does not go with --target nats: npm run chaos kills parts of a cluster");
  }
  if (nats.url !== undefined) {
    problems.push(
      ...[...ofOwnCluster, "shards", "data"]
        .filter((name) => given.has(name))
        .map((name) => `--${name} does not go with --nats: that cluster is as it is`),
    );
  } else if (nats.replicas > nats.servers) {
    problems.push(
      `--replicas ${nats.replicas} needs as many servers: --nats-servers ${nats.servers} are too few`,
    );
  }
  if (!clusterNamePattern.test(nats.cluster)) {
    problems.push(
      `--cluster ${nats.cluster} must be lower-case letters, digits and hyphens, at most 40`,
    );
  }
  if (nats.nodeCounts.length > 1 && command !== "scale") {
    problems.push("--nodes takes a list with scale only");
  }
  return problems;
}

function targetProblems(command: string, given: ReadonlySet<string>): string[] {
  if (command === "scale") return ["scale needs --target nats: one process does not scale"];
  return ["nats", "cluster", ...ofOwnCluster]
    .filter((name) => given.has(name))
    .map((name) => `--${name} needs --target nats`);
}

function readSync(text: string, problems: string[]): SyncInterval {
  if (text === "default" || text === "always") return text;
  const parsed = parseValue(syncRow, text);
  if (parsed.ok) return parsed.value as number;
  problems.push(`${parsed.problem}, or as default, always`);
  return "default";
}

function readNodeCounts(text: string, problems: string[]): readonly number[] {
  const parsed = text.split(",").map((count) => parseValue(nodesRow, count));
  const failed = parsed.find((count) => !count.ok);
  if (failed !== undefined && !failed.ok) problems.push(failed.problem);
  const counts = parsed.map((count) => (count.ok ? (count.value as number) : 1));
  return [...new Set(counts)];
}
