/**
 * One life of an embedded engine under load: starts it, deploys the scenario, runs generators in
 * threads, drains, stops. A run without a kill has one; a run with a kill has two, in processes of
 * their own, on the same data.
 */
import { MessageChannel, Worker } from "node:worker_threads";
import { type Engine, newClientId, startEngine } from "../../engine/main.ts";
import type { EngineNode } from "../../engine/shards/node.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { createProcessMetrics } from "../../engine/telemetry/metrics.ts";
import { type MetricsServer, startMetricsServer } from "../../engine/telemetry/metrics-server.ts";
import { portLink } from "../../engine/transport/port-link.ts";
import type { FromGenerator, GeneratorSettings, ToGenerator } from "../load/generator-worker.ts";
import { BenchCounters, benchBlockBytes, benchField } from "../measurement/bench-counters.ts";
import { createBenchMetrics } from "../measurement/metrics.ts";
import { processCpuMicros, rssMb } from "../measurement/resources.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { LifeSettings } from "./life-settings.ts";

/** Indexes of a generator's executions lie this far from the next one's. */
const INDEXES_PER_GENERATOR = 1_000_000_000;
/** From the last preparation to the first intended start. */
const LEAD_MS = 100;
const SAMPLE_EVERY_MS = 200;

export type GeneratorReport = Extract<FromGenerator, { kind: "done" }>;

export interface LifeReport {
  readonly generators: readonly GeneratorReport[];
  /** Executions of an earlier life that ran again. */
  readonly recovered: number;
  readonly engineCpuMicros: number;
  readonly generatorCpuMicros: number;
  readonly rssMb: number;
  /** p99 of the node's main thread. */
  readonly eventLoopLagMs: number;
}

/** What whoever watches the life is shown, a few times a second. */
export interface LifeSample {
  readonly elapsedMs: number;
  readonly completed: number;
  readonly active: number;
  readonly counters: readonly BenchCounters[];
}

interface RunningGenerator {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly done: Promise<GeneratorReport>;
}

export async function runLife(
  settings: LifeSettings,
  scenario: Scenario,
  onSample: (sample: LifeSample) => void,
): Promise<LifeReport> {
  const counters = Array.from(
    { length: settings.generators },
    () => new BenchCounters(new SharedArrayBuffer(benchBlockBytes)),
  );
  let generators: readonly RunningGenerator[] = [];
  const engine = await startEngine(
    {
      durability: settings.durability,
      dataFolder: settings.dataFolder,
      shards: settings.shards,
      seed: settings.seed,
      services: scenario.services,
      handlers: scenario.handlers,
      ...settings.engine,
    },
    {
      beforeRecovery: async (node) => {
        await deploy(node, scenario);
        generators = counters.map((block, index) => startGenerator(node, settings, index, block));
        await Promise.all(generators.map(({ ready }) => ready));
      },
    },
  );
  const metrics = await serveMetrics(settings, engine, counters);
  engine.readEventLoopLag(); // Forgets what starting has cost.
  const cpuBefore = processCpuMicros();
  const startMs = systemClock.nowMs() + LEAD_MS;
  for (const { worker } of generators) {
    worker.postMessage({ kind: "begin", startMs } satisfies ToGenerator);
  }
  const watch = watchLife({ engine, counters, startMs }, onSample);
  const reports = await Promise.all(generators.map(({ done }) => done));
  const cpu = processCpuMicros() - cpuBefore;
  const eventLoopLagMs = engine.readEventLoopLag().p99Ms;
  watch.stop();
  await metrics?.close();
  await Promise.all(generators.map(({ worker }) => worker.terminate()));
  await engine.stop();
  const generatorCpuMicros = reports.reduce((sum, report) => sum + (report.cpuMicros ?? 0), 0);
  return {
    generators: reports,
    recovered: engine.recovered,
    engineCpuMicros: cpu - generatorCpuMicros,
    generatorCpuMicros,
    rssMb: watch.rssMbMax(),
    eventLoopLagMs,
  };
}

async function deploy(node: EngineNode, scenario: Scenario): Promise<void> {
  const result = await node.deploy(scenario.name, scenario.definition);
  if (result.kind === "deployed") return;
  const problems = result.problems.map(({ location, message }) => `${location}: ${message}`);
  throw new Error([result.message, ...problems].join("\n"));
}

function startGenerator(
  node: EngineNode,
  settings: LifeSettings,
  generatorIndex: number,
  counters: BenchCounters,
): RunningGenerator {
  const { port1, port2 } = new MessageChannel();
  node.connect(portLink(port1));
  const share = settings.ratePerSecond / settings.generators;
  const workerData: GeneratorSettings = {
    ...settings,
    port: port2,
    clientId: newClientId(),
    // What nobody else takes over, the first generator does.
    resumes: generatorIndex === 0 ? settings.resumes : [],
    ratePerSecond: share,
    phaseMs: (generatorIndex * 1000) / settings.ratePerSecond,
    generatorIndex,
    firstIndex: settings.firstIndex + generatorIndex * INDEXES_PER_GENERATOR,
    ledgerPath: settings.ledgerPath === null ? null : `${settings.ledgerPath}.${generatorIndex}`,
    counterBlock: counters.values.buffer as SharedArrayBuffer,
  };
  settings.onClient?.(workerData.clientId);
  const worker = new Worker(new URL("../load/generator-worker.js", import.meta.url), {
    workerData,
    transferList: [port2],
    execArgv: [],
  });
  const failed = new Promise<never>((_, reject) => {
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a generator ended early (exit code ${code})`)));
  });
  failed.catch(() => {}); // Raced below; nobody waits for it after the end.
  const message = <Kind extends FromGenerator["kind"]>(kind: Kind) =>
    Promise.race([
      failed,
      new Promise<Extract<FromGenerator, { kind: Kind }>>((resolve) => {
        worker.on("message", (told: FromGenerator) => {
          if (told.kind === kind) resolve(told as Extract<FromGenerator, { kind: Kind }>);
        });
      }),
    ]);
  return { worker, ready: message("ready").then(() => {}), done: message("done") };
}

async function serveMetrics(
  settings: LifeSettings,
  engine: Engine,
  counters: readonly BenchCounters[],
): Promise<MetricsServer | undefined> {
  if (settings.metricsPort === undefined) return undefined;
  const registries = [engine.metrics, createBenchMetrics(counters), createProcessMetrics()];
  return startMetricsServer({ host: "127.0.0.1", port: settings.metricsPort, registries });
}

function watchLife(
  {
    engine,
    counters,
    startMs,
  }: {
    readonly engine: Engine;
    readonly counters: readonly BenchCounters[];
    readonly startMs: number;
  },
  onSample: (sample: LifeSample) => void,
): { stop(): void; rssMbMax(): number } {
  let largestMb = rssMb();
  const timer = setInterval(() => {
    largestMb = Math.max(largestMb, rssMb());
    onSample({
      elapsedMs: systemClock.nowMs() - startMs,
      completed: counters.reduce((sum, block) => sum + block.values[benchField.completed]!, 0),
      active: engine.node.unfinished,
      counters,
    });
  }, SAMPLE_EVERY_MS);
  return { stop: () => clearInterval(timer), rssMbMax: () => largestMb };
}
