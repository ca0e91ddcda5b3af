/** A run that no kill interrupts: the ceilings, one life in this process, the audit, the result. */
import { join } from "node:path";
import type { EngineConfig } from "../../engine/config.ts";
import { sumAudits } from "../audit/audit-summary.ts";
import { measureCeilings } from "../ceilings/ceilings.ts";
import type { CrewSize } from "../crew/crew.ts";
import type { RunOptions } from "../options.ts";
import type { RunRecord } from "../report/run-record.ts";
import { loadScenario, type Scenario } from "../scenarios/scenario.ts";
import { figures, frameOfResult } from "./figures.ts";
import { asMeasured, interruptionOf } from "./interrupted.ts";
import { runLife } from "./life.ts";
import type { LifeSettings } from "./life-settings.ts";
import type { RunHooks } from "./load.ts";
import { recordOf } from "./record.ts";
import { withFolder } from "./temporary-folder.ts";

/** Each ceiling is measured for so long, after as long a warm-up. */
export const CEILING_MS = 150;

/** The result, with all that reports are made from. */
export async function runRecorded(
  options: RunOptions,
  scenario: Scenario,
  hooks: RunHooks,
): Promise<RunRecord> {
  return withFolder(options.dataFolder, async (dataFolder) => {
    const ceilings = await ceilingsOfRun(options, scenario);
    const settings = lifeSettings(options, scenario, dataFolder);
    const lifeHooks = { onClient: () => {}, onBegin: () => {}, ...hooks };
    const report = await runLife(settings, scenario, lifeHooks);
    const audit = sumAudits(report.generators.map((generator) => generator.audit));
    const measured = asMeasured(options, report);
    const result = {
      ...(await frameOfResult(measured, scenario)),
      ...interruptionOf(options, report),
      ceilings,
      ...figures(report, { ...measured, transitions: scenario.transitions ?? null }),
      ...audit,
    };
    return recordOf(result, report, { settings, definition: scenario.definition });
  });
}

export function lifeSettings(
  options: RunOptions,
  scenario: Scenario,
  dataFolder: string | null,
): LifeSettings {
  return {
    scenarioFolder: scenario.folder,
    machineName: scenario.name,
    mix: options.plan?.mix,
    phases: options.plan?.phases,
    ratePerSecond: options.ratePerSecond,
    arrivals: options.arrivals,
    warmupMs: options.warmupMs,
    durationMs: options.durationMs,
    drainTimeoutMs: options.drainTimeoutMs,
    shards: options.shards,
    generators: generatorCount(options),
    crew: crewOf(options),
    durability: options.durability,
    seed: options.seed,
    dataFolder: options.durability === "memory" ? null : dataFolder,
    frameRecordsMax: options.frameRecordsMax,
    metricsPort: options.metricsPort,
    firstIndex: 0,
    resumes: [],
    ledgerPath: null,
    logging: options.logging,
    engine: { profileEvery: options.profileEvery, ...logOf(options, dataFolder) },
  };
}

/** Where log records go, also of an engine that keeps nothing else on a disk. */
function logOf({ logging }: RunOptions, dataFolder: string | null): Partial<EngineConfig> {
  const isFile = logging.level !== "OFF" && dataFolder !== null;
  return isFile ? { logTo: join(dataFolder, "logs", "executions.log") } : {};
}

/** Over all processes. */
export function generatorCount({
  generators,
  load,
}: Pick<RunOptions, "generators" | "load">): number {
  return generators * Math.max(1, load.processes + load.agents);
}

function crewOf({ load: { processes, agents, meetUrl } }: RunOptions): CrewSize | undefined {
  return processes + agents === 0 ? undefined : { processes, agents, meetUrl };
}

/** All that are loaded: those of the plan's mix, else the one. @throws ScenarioError */
export async function scenariosOf(
  { plan }: Pick<RunOptions, "plan">,
  scenario: Scenario,
): Promise<readonly Scenario[]> {
  if (plan === undefined || plan.mix.length === 1) return [scenario];
  return Promise.all(plan.mix.map(({ scenarioFolder }) => loadScenario(scenarioFolder)));
}

/** Briefly and before the load, which they would disturb. */
export function ceilingsOfRun(options: RunOptions, scenario: Scenario) {
  return measureCeilings(scenario, { ...options, measureMs: CEILING_MS });
}
