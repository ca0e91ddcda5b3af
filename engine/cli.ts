#!/usr/bin/env node
/**
 * `stepstorm`: the engine's command line. Reads arguments, environment and files, runs what they ask
 * for, sets the exit code: 0 done, 1 failed, 2 asked wrongly. An adapter: nothing else of the engine
 * reads the environment.
 */
import { AssertionError } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { readFileSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { CommandError } from "./cli/command-error.ts";
import { renewCredentials, warnIfReadable } from "./cli/credentials-option.ts";
import { helpText } from "./cli/help.ts";
import { oneLine } from "./cli/log-line.ts";
import { logFilesAt, readLogLines } from "./cli/logs/log-files.ts";
import { type LivingNode, liveAsNode } from "./cli/node-life.ts";
import type { CommandOutside } from "./cli/outside.ts";
import { parseCli } from "./cli/parse-cli.ts";
import type { StartRequest } from "./cli/parse-start.ts";
import { runCommand } from "./cli/run-command.ts";
import { OptionsError } from "./command-line/options-error.ts";
import { ConfigError } from "./config.ts";
import type { RunningServer } from "./server-main.ts";
import { systemScheduler, systemWallClock } from "./system-ports.ts";
import { createProcessMetrics } from "./telemetry/engine-registry.ts";
import { type MetricsServer, startMetricsServer } from "./telemetry/metrics-server.ts";

/**
 * V8 counts the bytes of frames that pass through a node's main thread as growth of its heap, which is
 * so small (10 MB) that it was collected in full every 75 ms at 100,000 executions a second. Six times
 * what is alive may be reached before: 8.8 -> 7.4 µs of CPU an execution, for some 50 MB.
 */
const HEAP_GROWTH_PERCENT = 500;

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function main(): Promise<number> {
  const request = parseCli(process.argv.slice(2), outside);
  switch (request.kind) {
    case "help":
      process.stdout.write(`${helpText(request.command)}\n`);
      return 0;
    case "version":
      process.stdout.write(`${version()}\n`);
      return 0;
    case "command":
      return runCommand(request.line, outside);
    case "start":
      setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
      return liveAsNode(
        {
          start: () => start(request),
          onSignal: (handler) => {
            process.on("SIGTERM", () => handler("SIGTERM"));
            process.on("SIGINT", () => handler("SIGINT"));
          },
          say: (line) => void process.stdout.write(`${line}\n`),
          log,
          scheduler: systemScheduler,
        },
        request,
      );
  }
}

const outside: CommandOutside = {
  environment: process.env,
  readText: (path) => readFileSync(path, "utf8"),
  nodeId: randomBytes(4).toString("hex"),
  readInput: async () => {
    let text = "";
    for await (const part of process.stdin.setEncoding("utf8")) text += part;
    return text;
  },
  print: (text) => {
    if (text !== "") process.stdout.write(`${text}\n`);
  },
  complain: (text) => {
    if (text !== "") process.stderr.write(`${text}\n`);
  },
  fetch,
  nowMs: systemWallClock.nowMs,
  lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  nodeVersion: process.version,
  logFiles: logFilesAt,
  logLines: readLogLines,
  freeBytes: async (folder) => {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      return undefined;
    }
  },
};

/** What runs a node is loaded for it alone: a health check every few seconds has no use for it. */
function start(request: StartRequest): Promise<LivingNode> {
  return request.role === "shard" ? startShard(request) : startWithApi(request);
}

async function startShard(request: Extract<StartRequest, { role: "shard" }>): Promise<LivingNode> {
  const { config, metrics } = request;
  const { startClusterNode } = await import("./cluster-main.ts");
  const node = await startClusterNode(config, { warn: log });
  const server =
    metrics &&
    (await startMetricsServer({
      ...metrics,
      registries: [node.metrics, createProcessMetrics()],
      unready: node.unready,
    }));
  const where =
    server === undefined ? "" : `, metrics on http://${metrics?.host}:${server.port}/metrics`;
  const shards = `${config.shards} ${config.shards === 1 ? "shard" : "shards"}`;
  const description = `cluster ${config.cluster}, ${shards}, durability ${node.settings.durability}${where}`;
  return {
    ready: `stepstorm: node ${node.nodeId} is ready: ${description}`,
    onReady: () => node.log.release(),
    drain: (limitMs) => node.drain(limitMs),
    stop: async () => {
      await node.stop();
      await server?.close();
    },
  };
}

async function startWithApi(
  request: Exclude<StartRequest, { role: "shard" }>,
): Promise<LivingNode> {
  const { startGateway, startServer } = await import("./server-main.ts");
  let server: RunningServer;
  if (request.role === "gateway") {
    server = await startGateway(request.gateway, { warn: log });
  } else {
    const hooks = { warn: log, onMustRestart: () => process.exit(EXIT_FAILED) };
    server = await startServer(request.config, request.api, hooks);
  }
  const { metrics, isJson, credentialsPath } = request;
  if (credentialsPath !== undefined) keepCredentials(credentialsPath, server);
  let metricsServer: MetricsServer | undefined;
  if (metrics !== undefined) {
    metricsServer = await startMetricsServer({
      ...metrics,
      registries: [...server.metrics, createProcessMetrics()],
      unready: server.unready,
    });
    log(`metrics on http://${metrics.host}:${metricsServer.port}/metrics`);
  }
  const { url } = server;
  return {
    ready: isJson ? JSON.stringify({ listening: url }) : `listening on ${url}`,
    onReady: () => server.log?.release(),
    drain: (limitMs) => server.drain(limitMs),
    stop: async () => {
      await server.stop();
      await metricsServer?.close();
    },
  };
}

/** The file is read again when the process is told to, never by itself: it may be half written. */
function keepCredentials(path: string, server: RunningServer): void {
  const ports = { readText: outside.readText, modeOf: (file: string) => statSync(file).mode, log };
  warnIfReadable(path, ports);
  process.on("SIGHUP", () => renewCredentials(path, server, ports));
}

function log(text: string): void {
  process.stderr.write(`stepstorm: ${oneLine(text)}\n`);
}

function version(): string {
  const file = fileURLToPath(new URL("../package.json", import.meta.url));
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** A fault of ours is told with its stack; what the operator can mend, in words. */
function report(error: unknown): number {
  if (error instanceof OptionsError || error instanceof ConfigError) {
    log(`${error.message} (stepstorm help tells more)`);
    return EXIT_USAGE;
  }
  if (error instanceof CommandError) {
    log(error.message);
    return EXIT_FAILED;
  }
  const isOurs =
    !(error instanceof Error) ||
    error instanceof AssertionError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError;
  const text = error instanceof Error ? (isOurs ? error.stack : error.message) : error;
  process.stderr.write(`stepstorm: ${text}\n`);
  return EXIT_FAILED;
}

// Who reads our lines may be gone; a node runs on.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
process.on("uncaughtException", (error) => {
  process.stderr.write(`stepstorm: unexpected failure: ${error?.stack ?? error}\n`);
  process.exit(EXIT_FAILED);
});

// At once: threads and connections that are left must not keep the process alive.
process.exit(await main().catch(report));
