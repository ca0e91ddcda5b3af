/** Starts one nats-server: configuration written and checked, process started, port answered. */
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { watchLog } from "../processes/log-watch.ts";
import type { ProcessIdentity } from "../processes/process-identity.ts";
import { runCommand } from "../processes/run-command.ts";
import {
  endProcess,
  type StartedProcess,
  startProcess,
  tailOf,
} from "../processes/started-process.ts";
import { until } from "../processes/until.ts";
import type { NatsServerBinary } from "./nats-binary.ts";
import { type NatsServerSettings, natsConfigText } from "./nats-config.ts";
import { greets } from "./nats-ready.ts";

export interface NatsLaunch {
  /** What errors call it: `nats-2`. */
  readonly name: string;
  readonly binary: NatsServerBinary;
  readonly settings: NatsServerSettings;
  readonly configFile: string;
  readonly logFile: string;
  /** Called as soon as there is a process, ready or not. */
  readonly onStarted?: (identity: ProcessIdentity) => void;
  /** What stands before the program on its command line. */
  readonly commandPrefix?: readonly string[] | undefined;
}

const CHECK_MS = 10_000;
const START_MS = 15_000;
const END_MS = 5_000;

/** Resolves when its port answers. @throws Error With the end of its log. Nothing of it runs then. */
export async function launchNatsServer(launch: NatsLaunch): Promise<StartedProcess> {
  const { name, binary, settings, configFile, logFile, commandPrefix = [] } = launch;
  requireSync(binary, settings);
  await mkdir(settings.storeFolder, { recursive: true, mode: 0o700 });
  await mkdir(dirname(configFile), { recursive: true, mode: 0o700 });
  await writeFile(configFile, natsConfigText(settings), { mode: 0o600 });
  const check = await runCommand(binary.path, ["-t", "-c", configFile], { withinMs: CHECK_MS });
  if (!check.isOk) throw new Error(`nats-server does not accept ${configFile}: ${check.problem}`);
  const command = [...commandPrefix, binary.path, "-c", configFile];
  const hasWritten = watchLog(logFile);
  const started = await startProcess({ name, command, logFile, environment: goEnvironment() });
  launch.onStarted?.(started.identity);
  try {
    await until(() => isUp(started, { settings, hasWritten }), {
      what: `${name} to answer on ${settings.host}:${settings.port}`,
      withinMs: START_MS,
    });
  } catch (error) {
    await endProcess(started.identity, { name, withinMs: END_MS });
    throw new Error(`${name}: ${(error as Error).message}; ${await tailOf(logFile)}`);
  }
  return started;
}

/**
 * It shares the computer with the nodes that it serves: half of the cores for its Go threads. With
 * both of two cores it cost 4.1 µs of CPU an execution, with one 3.2, and tails were shorter. Whoever
 * sets GOMAXPROCS decides otherwise.
 */
function goEnvironment(): Readonly<Record<string, string>> {
  const threads = Math.max(1, availableParallelism() >> 1);
  return { GOMAXPROCS: process.env["GOMAXPROCS"] ?? String(threads) };
}

function requireSync(
  { path, version, hasSyncInterval }: NatsServerBinary,
  { sync }: NatsServerSettings,
) {
  if (sync === "default" || hasSyncInterval) return;
  const wanted = typeof sync === "number" ? `${sync}ms` : sync;
  throw new Error(
    `sync ${wanted} needs nats-server 2.10 or newer: ${path} is ${version}, which syncs its files every 60 s and cannot be told otherwise. Name a newer one in STEPSTORM_NATS_SERVER, or leave sync at its default.`,
  );
}

interface IsUpPorts {
  readonly settings: NatsServerSettings;
  readonly hasWritten: (pattern: RegExp) => Promise<boolean>;
}

/** It says so itself, and the port answers: that alone may be another server's, which has the port. */
async function isUp(
  started: StartedProcess,
  { settings, hasWritten }: IsUpPorts,
): Promise<boolean> {
  const ending = started.ending();
  if (ending !== undefined) throw new Error(ending);
  return (await hasWritten(/Server is ready/)) && greets(settings.host, settings.port);
}
