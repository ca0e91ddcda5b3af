/**
 * One life of an embedded engine under load: starts it, deploys the scenario, runs generators in
 * threads, drains, stops. A run without a kill has one; a run with a kill has two, in processes of
 * their own, on the same data.
 */
import { MessageChannel } from "node:worker_threads";
import type { Usage } from "../../engine/billing/bill.ts";
import { type LogCounts, newClientId, startEngine } from "../../engine/main.ts";
import type { LogSettings } from "../../engine/ports.ts";
import type { EngineNode } from "../../engine/shards/node.ts";
import { systemClock } from "../../engine/system-ports.ts";
import type { MachineProfile } from "../../engine/telemetry/machine-profile.ts";
import { portLink } from "../../engine/transport/port-link.ts";
import { processCpuMicros, rssMb } from "../measurement/resources.ts";
import { mergedScenario } from "../scenarios/merged.ts";
import { loadScenario, type Scenario, ScenarioError } from "../scenarios/scenario.ts";
import type { TargetOrigin } from "../targets/origin.ts";
import { type GeneratorReport, type GeneratorThread, startGenerator } from "./generator-thread.ts";
import type { Interrupted } from "./interrupted.ts";
import type { LifeSettings } from "./life-settings.ts";
import {
  generatorCpuMicros,
  type LoadHooks,
  type LoadSubject,
  loadCounters,
  runLoad,
} from "./load.ts";
import { serveBenchMetrics } from "./serve-metrics.ts";
import type { UsageReading } from "./usage-series.ts";

export interface LifeReport extends Interrupted {
  readonly generators: readonly GeneratorReport[];
  /** Executions of an earlier life that ran again. */
  readonly recovered: number;
  /** All that was accepted has ended. */
  readonly isDrained: boolean;
  /** Null, here and below: not to be known, or not there. */
  readonly engineCpuMicros: number | null;
  readonly brokerCpuMicros: number | null;
  readonly generatorCpuMicros: number;
  readonly rssMb: number | null;
  readonly brokerRssMb: number | null;
  readonly rssSlopeMbPerMinute: number | null;
  readonly backlogGrowth: number;
  /** p99 of the node's main thread. */
  readonly eventLoopLagMs: number | null;
  /** All that the engine has run, as AWS would count it; null: nodes of their own counted. */
  readonly usage: Usage | null;
  readonly log: LogCounts | null;
  /** What the engine timed of its executions. */
  readonly profiles: readonly MachineProfile[];
  readonly startMs: number; // Of the load, on the system clock's scale.
  readonly usageSeries: readonly UsageReading[];
}

export interface LifeHooks extends LoadHooks {
  /** Told of each client's id before it sends anything. */
  readonly onClient: (clientId: string) => void;
}

interface EmbeddedUsage {
  readonly cpuMicros: number;
  readonly eventLoopLagMs: number;
}

export async function runLife(
  settings: LifeSettings,
  scenario: Scenario,
  { onClient, ...hooks }: LifeHooks,
): Promise<LifeReport> {
  const counters = loadCounters(settings);
  let generators: readonly GeneratorThread[] = [];
  const scenarios = await scenariosOfLife(settings, scenario);
  const engine = await startEngine(engineConfig(settings, mergedScenario(scenarios)), {
    beforeRecovery: async (node) => {
      for (const one of scenarios) await deploy(node, one, settings.logging);
      generators = counters.map((block, generatorIndex) => {
        const clientId = newClientId();
        onClient(clientId);
        const origin = portTo(node);
        return startGenerator(settings, { origin, generatorIndex, clientId, counters: block });
      });
      await Promise.all(generators.map(({ ready }) => ready));
    },
  });
  const metrics = await serveBenchMetrics(settings, counters, [engine.metrics]);
  engine.readEventLoopLag(); // Forgets what starting has cost.
  const subject: LoadSubject<EmbeddedUsage> = {
    unfinished: () => engine.node.unfinished,
    rssMb,
    readUsage: () => ({
      cpuMicros: processCpuMicros(),
      eventLoopLagMs: engine.readEventLoopLag().p99Ms,
    }),
    // The generators wait for what they have sent; executions of an earlier life may still be running.
    isSettled: () => engine.node.unfinished === 0,
    usage: { cpuMicros: processCpuMicros, rssMb, isThisProcess: true },
  };
  const onBegin = (startMs: number) => {
    hooks.onBegin(startMs);
    const windowMs = startMs + settings.warmupMs - systemClock.nowMs();
    setTimeout(() => engine.node.restartProfile(), windowMs).unref();
  };
  const load = await runLoad(settings, { generators, counters, subject }, { ...hooks, onBegin });
  await metrics?.close();
  const usage = totalUsage(engine.usage());
  const profiles = await engine.node.readProfile();
  await engine.stop();
  const generatorMicros = generatorCpuMicros(load.generators);
  return {
    ...load,
    recovered: engine.recovered,
    engineCpuMicros: load.after.cpuMicros - load.before.cpuMicros - generatorMicros,
    brokerCpuMicros: null,
    brokerRssMb: null,
    generatorCpuMicros: generatorMicros,
    eventLoopLagMs: load.after.eventLoopLagMs,
    usage,
    profiles,
    log: settings.logging.level === "OFF" ? null : engine.readLog(),
  };
}

/** @param scenario The first of them, loaded already. */
export async function scenariosOfLife(
  { mix }: LifeSettings,
  scenario: Scenario,
): Promise<readonly Scenario[]> {
  if (mix === undefined || mix.length === 1) return [scenario];
  return Promise.all(mix.map(({ scenarioFolder }) => loadScenario(scenarioFolder)));
}

function totalUsage(machines: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number) => machines.reduce((total, one) => total + of(one), 0);
  return {
    executions: sum(({ executions }) => executions),
    mbMs: sum(({ mbMs }) => mbMs),
    transitions: sum(({ transitions }) => transitions),
  };
}

/** The other end is the node's. */
function portTo(node: EngineNode): TargetOrigin {
  const { port1, port2 } = new MessageChannel();
  node.connect(portLink(port1));
  return { kind: "port", port: port2 };
}

export function engineConfig(
  { durability, dataFolder, shards, seed, engine }: LifeSettings,
  { services, handlers }: Scenario,
) {
  return { durability, dataFolder, shards, seed, services, handlers, ...engine };
}

/** @throws ScenarioError with every problem of the definition. */
export async function deploy(
  node: EngineNode,
  scenario: Scenario,
  logging: LogSettings = { level: "OFF", includeExecutionData: false },
): Promise<void> {
  const { name, definition } = scenario;
  const result = await node.deploy(name, definition, { logging });
  if (result.kind === "deployed") return;
  const problems = result.problems.map(({ location, message }) => `${location}: ${message}`);
  throw new ScenarioError(scenario.name, [result.message, ...problems]);
}
