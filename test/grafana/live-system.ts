/**
 * All that dashboards look at, as real as it is used: three nats-servers, a node of a cluster, the
 * load harness as a user calls it, and an embedded engine that is made to refuse starts and to lose
 * its shard to a poisoned execution. Watched by a Prometheus.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Test } from "tap";
import { startNode } from "../../bench/nats/node-process.ts";
import { startServers } from "../../bench/nats/own-servers.ts";
import { loadScenario } from "../../bench/scenarios/scenario.ts";
import { takesReplicas } from "../../cluster/nats/nats-ready.ts";
import { createNatsMetrics } from "../../cluster/nats-exporter/nats-registry.ts";
import type { RunningNatsServer } from "../../cluster/nats-server.ts";
import { freePort } from "../../cluster/processes/free-port.ts";
import { until } from "../../cluster/processes/until.ts";
import { createProcessMetrics } from "../../engine/telemetry/engine-registry.ts";
import { startMetricsServer } from "../../engine/telemetry/metrics-server.ts";
import { type BenchOutcome, runBench } from "../bench/bench-process.ts";
import { dataFolder, faultyMachine, startTestEngine } from "../engine/shards/engine-fixture.ts";
import { natsBinaryFor, temporaryFolder } from "../support/nats-server.ts";
import { startPrometheus } from "../support/prometheus.ts";

export interface LiveSystem {
  readonly prometheusUrl: string;
  readonly servers: readonly RunningNatsServer[];
  /** Loads the cluster; resolves when the run is over. */
  load(): Promise<BenchOutcome>;
  /** Poisons and overloads the embedded engine; resolves when it has recovered. */
  provoke(): Promise<void>;
}

const CLUSTER = "watched";
const REPLICAS_MS = 30_000;

/** Undefined where there is no nats-server: the test is skipped then, aloud. */
export async function startLiveSystem(t: Test): Promise<LiveSystem | undefined> {
  if ((await natsBinaryFor(t)) === undefined) return undefined;
  const folder = await temporaryFolder(t);
  const more = { monitorPort: 0 };
  const plan = { count: 3, cluster: CLUSTER, sync: "default", folder, more } as const;
  const servers = await startServers(plan);
  t.teardown(() => Promise.all(servers.map((server) => server.stop())));
  await until(() => takesReplicas(servers[0]!.urlFor("admin"), 3), {
    what: "the nats-servers to take streams of three replicas",
    withinMs: REPLICAS_MS,
    everyMs: 200,
  });
  const benchPort = await freePort();
  const prometheusUrl = await startPrometheus(t, {
    "stepstorm-engine": [await startWatchedNode(t, servers, folder), ...(await startEmbedded(t))],
    "stepstorm-bench": [`127.0.0.1:${benchPort}`],
    "stepstorm-nats": [await startExporter(t, servers)],
  });
  const urls = servers.map((server) => server.urlFor("client")).join(",");
  const line = `--target nats --nats ${urls} --cluster ${CLUSTER} --scenario order --rate 200`;
  return {
    prometheusUrl,
    servers,
    load: () => runBench(`${line} --duration 12s --warmup 1s --metrics-port ${benchPort} --json`),
    provoke: () => embeddedEngines.get(t)!(),
  };
}

let nextRun = 1;
const embeddedEngines = new WeakMap<Test, () => Promise<void>>();

async function startWatchedNode(
  t: Test,
  servers: readonly RunningNatsServer[],
  folder: string,
): Promise<string> {
  const servicesFile = join(folder, "services.json");
  const handlersFile = join(folder, "handlers.json");
  await writeFile(servicesFile, JSON.stringify((await loadScenario("order")).services));
  await writeFile(handlersFile, "[]");
  const port = await freePort();
  const node = await startNode({
    nodeId: "watched",
    servers: servers.map((server) => server.urlFor("node")),
    cluster: CLUSTER,
    shards: 1,
    durability: "process",
    streams: 1,
    replicas: 3,
    servicesFile,
    handlersFile,
    activePerShardMax: undefined,
    folder,
    more: ["--metrics-port", String(port)],
  });
  t.teardown(() => node.stop());
  return `127.0.0.1:${port}`;
}

async function startExporter(t: Test, servers: readonly RunningNatsServer[]): Promise<string> {
  const monitorUrls = servers.map(({ monitorUrl }) => monitorUrl!);
  const { registry, refresh } = createNatsMetrics({ monitorUrls, warn: (text) => t.comment(text) });
  return serve(t, { registries: [registry], prepare: refresh });
}

/** An engine on a disk, with little room, and a service that kills its thread. */
async function startEmbedded(t: Test): Promise<readonly string[]> {
  const { engine, client, outcomes } = await startTestEngine(t, {
    durability: "process",
    dataFolder: dataFolder(t),
    activeMax: 20,
    services: [
      { resource: "faulty", fault: "exit" },
      { resource: "sound", latencyMs: 300, result: 1 },
    ],
  });
  const machine = await client.deploy({ name: "faulty", definition: faultyMachine("faulty") });
  embeddedEngines.set(t, async () => {
    const start = (of: number, isFaulty: boolean) =>
      client.startExecution({ machine, name: `run-${of}`, input: { of, isFaulty } });
    await start(0, true);
    await until(() => outcomes.some(({ name }) => name === "run-0"), {
      what: "the poisoned execution to end",
      withinMs: 30_000,
    });
    // The first frame is let in as a whole, and fills what room there is.
    await until(() => hasRefused(start), {
      what: "an engine with room for 20 executions to refuse some of hundreds",
      withinMs: 30_000,
    });
  });
  return [await serve(t, { registries: [engine.metrics, createProcessMetrics()] })];
}

async function hasRefused(start: (of: number, isFaulty: boolean) => Promise<unknown>) {
  const starts = Array.from({ length: 100 }, (_, index) => start(nextRun + index, false));
  nextRun += starts.length;
  const settled = await Promise.allSettled(starts);
  return settled.some(({ status }) => status === "rejected");
}

async function serve(
  t: Test,
  options: Pick<Parameters<typeof startMetricsServer>[0], "registries" | "prepare">,
): Promise<string> {
  const server = await startMetricsServer({ host: "127.0.0.1", port: 0, ...options });
  t.teardown(() => server.close());
  return `127.0.0.1:${server.port}`;
}
