/** `up` and `start`: brings a cluster to life, or what is missing of it. */
import { accessSync, constants } from "node:fs";
import { shellWord } from "../../engine/command-line/shell-word.ts";
import { ClusterFolder } from "../cluster-folder.ts";
import { type ClusterOptions, nodeFlags, type UpOptions } from "../cluster-options.ts";
import { memberNames, planCluster, proxyName } from "../cluster-plan.ts";
import { waitForJetStream } from "../health.ts";
import { startMember, urlsOf } from "../members.ts";
import { durabilityOf, syncText } from "../nats/sync.ts";
import { ensureNatsServer } from "../nats-server.ts";
import { freePort } from "../processes/free-port.ts";
import { ClusterError } from "./cluster-error.ts";

type Say = (line: string) => void;

export async function bringUp(options: ClusterOptions, say: Say): Promise<void> {
  const folder = await openOrCreate(options, say);
  const members = memberNames(folder.plan);
  if (members.every((name) => folder.stateOf(name) === "running")) say("everything runs already");
  await startMissing(folder, members, say);
  say(summaryOf(folder));
}

/** Starts those of the members that are dead: first what the others need. */
export async function startMissing(
  folder: ClusterFolder,
  members: readonly string[],
  say: Say,
): Promise<void> {
  const { plan } = folder;
  const missing = members.filter((name) => folder.stateOf(name) === "dead");
  const servers = plan.servers.map(({ name }) => name).filter((name) => missing.includes(name));
  const nodes = plan.nodes.map(({ name }) => name).filter((name) => missing.includes(name));
  if (missing.includes(proxyName)) await startAll(folder, [proxyName], say);
  await startAll(folder, servers, say);
  if (servers.length > 0) await waitForJetStreamOf(folder);
  await startAll(folder, nodes, say);
  for (const name of members) {
    if (folder.stateOf(name) === "stopped") say(`${name} is paused: resume it`);
  }
}

/** Not while some are paused or dead, as a test may want it: no majority may ever answer then. */
async function waitForJetStreamOf(folder: ClusterFolder): Promise<void> {
  const { plan } = folder;
  const areAllThere = plan.servers.every(({ name }) => folder.stateOf(name) === "running");
  if (areAllThere) await waitForJetStream(plan);
}

async function startAll(folder: ClusterFolder, names: readonly string[], say: Say): Promise<void> {
  const outcomes = await Promise.allSettled(
    names.map(async (name) => {
      await startMember(folder, name);
      say(`${name} is ready`);
    }),
  );
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  if (failed.length === 0) return;
  const reasons = failed.map(({ reason }) => (reason as Error).message);
  throw new ClusterError(
    [...reasons, "what was started runs on: try up again, or down"].join("\n"),
  );
}

async function openOrCreate(options: ClusterOptions, say: Say): Promise<ClusterFolder> {
  const { folder: path, up, given } = options;
  const present = ClusterFolder.open(path);
  if (present !== undefined) {
    refuseChange(present, up, given);
    return present;
  }
  checkFiles(up);
  const binary = await ensureNatsServer();
  if (up.sync !== "default" && !binary.hasSyncInterval) {
    throw new ClusterError(
      `--sync ${syncText(up.sync)} needs nats-server 2.10 or newer: ${binary.path} is ${binary.version}. Name a newer one in STEPSTORM_NATS_SERVER.`,
    );
  }
  say(`nats-server ${binary.version} (${binary.path})`);
  return ClusterFolder.create(path, await planCluster(up, binary, freePort));
}

/** Before anything is started: nodes would only say it one after the other. */
function checkFiles({ nodeArguments }: UpOptions): void {
  const file = nodeArguments[nodeArguments.indexOf("--services") + 1];
  if (!nodeArguments.includes("--services") || file === undefined) return;
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new ClusterError(`--services ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** A flag of the command line that is not as the cluster was made. */
function refuseChange(folder: ClusterFolder, up: UpOptions, given: ReadonlySet<string>): void {
  const made = folder.plan.options;
  const properties: Record<string, keyof UpOptions> = {
    nodes: "nodes",
    nats: "servers",
    shards: "shards",
    cluster: "cluster",
    sync: "sync",
    replicas: "replicas",
    streams: "streams",
    "ack-wait": "ackWaitMs",
    faults: "isFaulty",
  };
  const changed = Object.entries(properties)
    .filter(([flag, property]) => given.has(flag) && made[property] !== up[property])
    .map(([flag, property]) => `--${flag} is ${String(made[property])}`);
  const isOtherwise = made.nodeArguments.join(" ") !== up.nodeArguments.join(" ");
  if (isOtherwise && nodeFlags.some((flag) => given.has(flag))) {
    changed.push(
      `nodes are started with ${made.nodeArguments.join(" ") || "no options of their own"}`,
    );
  }
  if (changed.length === 0) return;
  throw new ClusterError(
    `the cluster in ${folder.path} was made otherwise (${changed.join(", ")}): end it with \`down --purge\` first, or name another --folder`,
  );
}

function summaryOf(folder: ClusterFolder): string {
  const { cluster, nodes, servers, sync, replicas } = folder.plan.options;
  const urlsFor = (role: Parameters<typeof urlsOf>[1]) => urlsOf(folder, role).join(",");
  const urls = urlsFor("client");
  return [
    "",
    `${count(nodes, "node")}, ${count(servers, "nats-server")}, ${count(replicas, "replica")}, durability ${durabilityOf(sync)}; logs and data in ${folder.path}`,
    `clients connect to   ${urls}`,
    `workers connect to   ${urlsFor("worker")}`,
    `observers            ${urlsFor("observer")}`,
    `further nodes        npm start -- --role shard --cluster ${cluster} --nats ${urlsFor("node")}`,
    `metrics              ${metricsOf(folder).join(" ")}`,
    `of the nats-servers  npm run cluster -- nats-exporter --folder ${shellWord(folder.path)}`,
    `load it with         npm run bench -- --target nats --scenario pass --rate 5k --cluster ${cluster} --nats ${urls}`,
  ].join("\n");
}

function metricsOf({ plan }: ClusterFolder): readonly string[] {
  return plan.nodes.flatMap(({ metricsPort }) =>
    metricsPort === undefined ? [] : [`http://127.0.0.1:${metricsPort}/metrics`],
  );
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
