/** A node of the engine in a process of its own, started by its command line as a user does. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProcessIdentity } from "../../cluster/processes/process-identity.ts";
import { endProcess, startProcess, tailOf } from "../../cluster/processes/started-process.ts";
import { until } from "../../cluster/processes/until.ts";
import { endWithThisProcess } from "../../cluster/processes/watchdog.ts";

export interface NodePlan {
  readonly nodeId: string;
  /** With a node's user and password. */
  readonly servers: readonly string[];
  readonly cluster: string;
  readonly shards: number;
  readonly durability: "memory" | "process" | "power";
  readonly streams: number;
  readonly replicas: number;
  /** JSON files. */
  readonly servicesFile: string;
  readonly handlersFile: string;
  readonly activePerShardMax: number | undefined;
  /** For its log. */
  readonly folder: string;
  /** `NODE-ID.log` unless told otherwise; a node started once more needs another one. */
  readonly logName?: string;
  /** What stands before the program on its command line: `["ip", "netns", "exec", NAME]`. */
  readonly commandPrefix?: readonly string[];
  /** Further arguments. */
  readonly more?: readonly string[];
}

export interface NodeProcess {
  readonly nodeId: string;
  readonly identity: ProcessIdentity;
  readonly logFile: string;
  /** How it ended, or undefined while it runs. */
  ending(): string | undefined;
  /** @throws Error with the end of its log when the node has ended. */
  check(): Promise<void>;
  /** Drains it. */
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const STOP_MS = 10_000;
const cli = fileURLToPath(new URL("../../engine/cli.js", import.meta.url));

/**
 * Resolves when the node says that it is ready. It ends with this process, however that ends.
 * @throws Error with the end of its log when it does not become ready.
 */
export async function startNode(plan: NodePlan): Promise<NodeProcess> {
  const { nodeId, commandPrefix = [], more = [] } = plan;
  const logFile = join(plan.folder, plan.logName ?? `${nodeId}.log`);
  const command = [...commandPrefix, process.execPath, cli, "start", ...flagsOf(plan), ...more];
  const { identity, ending } = await startProcess({ name: nodeId, command, logFile });
  const callOffWatchdog = endWithThisProcess(identity);
  const check = async (): Promise<void> => {
    const end = ending();
    if (end !== undefined) throw new Error(`${nodeId} ${end}; ${await tailOf(logFile)}`);
  };
  const stop = async (): Promise<void> => {
    await endProcess(identity, { name: nodeId, withinMs: STOP_MS });
    callOffWatchdog();
  };
  const readyLine = new RegExp(`^stepstorm: node ${nodeId} is ready`, "m");
  try {
    await until(
      async () => {
        await check();
        return readyLine.test(await readFile(logFile, "utf8"));
      },
      { what: `${nodeId} to be ready`, withinMs: READY_MS },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodeId, identity, logFile, ending, check, stop };
}

function flagsOf(plan: NodePlan): string[] {
  const { activePerShardMax } = plan;
  const flags = {
    role: "shard",
    nats: plan.servers.join(","),
    cluster: plan.cluster,
    "node-id": plan.nodeId,
    shards: plan.shards,
    durability: plan.durability,
    streams: plan.streams,
    replicas: plan.replicas,
    services: plan.servicesFile,
    handlers: plan.handlersFile,
    ...(activePerShardMax === undefined ? {} : { "active-per-shard-max": activePerShardMax }),
  };
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
