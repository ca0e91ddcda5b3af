/**
 * One life of an embedded engine under load: starts it, deploys the scenario, runs generators in
 * threads, drains, stops. A run without a kill has one; a run with a kill has two, in processes of
 * their own, on the same data.
 */
import { type Engine, newClientId, startEngine } from "../../engine/main.ts";
import type { EngineNode } from "../../engine/shards/node.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { createProcessMetrics } from "../../engine/telemetry/metrics.ts";
import { type MetricsServer, startMetricsServer } from "../../engine/telemetry/metrics-server.ts";
import { BenchCounters, benchBlockBytes } from "../measurement/bench-counters.ts";
import { createBenchMetrics } from "../measurement/metrics.ts";
import { processCpuMicros } from "../measurement/resources.ts";
import { type Scenario, ScenarioError } from "../scenarios/scenario.ts";
import { type GeneratorReport, type GeneratorThread, startGenerator } from "./generator-thread.ts";
import type { LifeSettings } from "./life-settings.ts";
import { type LifeSample, watchLife } from "./life-watch.ts";

/** From the last preparation to the first intended start. */
const LEAD_MS = 100;
const DRAIN_LOOK_MS = 5;

export interface LifeReport {
  readonly generators: readonly GeneratorReport[];
  /** Executions of an earlier life that ran again. */
  readonly recovered: number;
  /** All that was accepted has ended. */
  readonly isDrained: boolean;
  readonly engineCpuMicros: number;
  readonly generatorCpuMicros: number;
  readonly rssMb: number;
  readonly rssSlopeMbPerMinute: number | null;
  /** p99 of the node's main thread. */
  readonly eventLoopLagMs: number;
}

export interface LifeHooks {
  /** Told of each client's id before it sends anything. */
  readonly onClient: (clientId: string) => void;
  /** The load begins then, on the system clock's scale. */
  readonly onBegin: (startMs: number) => void;
  readonly onSample: (sample: LifeSample) => void;
}

export async function runLife(
  settings: LifeSettings,
  scenario: Scenario,
  { onClient, onBegin, onSample }: LifeHooks,
): Promise<LifeReport> {
  const counters = Array.from(
    { length: settings.generators },
    () => new BenchCounters(new SharedArrayBuffer(benchBlockBytes)),
  );
  let generators: readonly GeneratorThread[] = [];
  const engine = await startEngine(engineConfig(settings, scenario), {
    beforeRecovery: async (node) => {
      await deploy(node, scenario);
      generators = counters.map((block, generatorIndex) => {
        const clientId = newClientId();
        onClient(clientId);
        return startGenerator(node, settings, { generatorIndex, clientId, counters: block });
      });
      await Promise.all(generators.map(({ ready }) => ready));
    },
  });
  const metrics = await serveMetrics(settings, engine, counters);
  engine.readEventLoopLag(); // Forgets what starting has cost.
  const cpuBefore = processCpuMicros();
  const startMs = systemClock.nowMs() + LEAD_MS;
  for (const generator of generators) generator.begin(startMs);
  onBegin(startMs);
  const watch = watchLife({ ...settings, node: engine.node, counters, startMs }, onSample);
  const drained = await Promise.all(generators.map((generator) => generator.drained));
  const cpuMicros = processCpuMicros() - cpuBefore;
  const eventLoopLagMs = engine.readEventLoopLag().p99Ms;
  const isDrained = drained.every((is) => is) && (await drain(engine.node, settings));
  watch.stop();
  const reports = await Promise.all(generators.map((generator) => generator.finish()));
  await metrics?.close();
  await engine.stop();
  const generatorCpuMicros = reports.reduce((sum, report) => sum + (report.cpuMicros ?? 0), 0);
  return {
    generators: reports,
    recovered: engine.recovered,
    isDrained,
    engineCpuMicros: cpuMicros - generatorCpuMicros,
    generatorCpuMicros,
    rssMb: watch.rssMbMax(),
    rssSlopeMbPerMinute: watch.rssSlopeMbPerMinute(),
    eventLoopLagMs,
  };
}

export function engineConfig(
  { durability, dataFolder, shards, seed, engine }: LifeSettings,
  { services, handlers }: Scenario,
) {
  return { durability, dataFolder, shards, seed, services, handlers, ...engine };
}

/** @throws ScenarioError with every problem of the definition. */
export async function deploy(node: EngineNode, scenario: Scenario): Promise<void> {
  const result = await node.deploy(scenario.name, scenario.definition);
  if (result.kind === "deployed") return;
  const problems = result.problems.map(({ location, message }) => `${location}: ${message}`);
  throw new ScenarioError(scenario.name, [result.message, ...problems]);
}

/**
 * The generators wait for what they have sent; executions of an earlier life may still be running.
 * False when that takes too long.
 */
async function drain(node: EngineNode, { drainTimeoutMs }: LifeSettings): Promise<boolean> {
  const giveUpMs = systemClock.nowMs() + drainTimeoutMs;
  while (node.unfinished > 0) {
    if (systemClock.nowMs() >= giveUpMs) return false;
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
  }
  return true;
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
