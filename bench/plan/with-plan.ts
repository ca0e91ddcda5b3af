/**
 * The options of a run with its plan: what the file says, where no flag says otherwise. `--rate` and
 * `--duration` scale the whole plan: to that rate on average, to that length.
 */
import { basename, dirname, isAbsolute, join } from "node:path";
import type { Phase } from "../load/arrivals/phases.ts";
import { warmUpSegments } from "../load/arrivals/ramp.ts";
import { totalMs } from "../load/arrivals/segments.ts";
import type { LoadOptions } from "../load-options.ts";
import type { BenchOptions } from "../options.ts";
import { startsOfPhase } from "../run/expected-starts.ts";
import type { MixPart } from "../run/life-settings.ts";
import { builtInScenarios, loadScenario } from "../scenarios/scenario.ts";
import type { LoadPlan } from "./load-plan.ts";
import { PlanError, type PlanFile, readPlanFile } from "./plan-file.ts";
import { phasesOfPlan, ValueReader } from "./plan-phases.ts";
import { parseThresholds, unseenProblems } from "./thresholds.ts";

const WARMUP_DEFAULT = "3s";
const WARMUP_MS_MAX = 3_600_000;

/** The same options when there is no plan. @throws PlanError With every problem. @throws ScenarioError */
export async function withPlan(options: BenchOptions): Promise<BenchOptions> {
  const { planFile, given } = options.load;
  if (planFile === undefined || options.help) return options;
  const { plan: file, problemAt } = readPlanFile(planFile);
  const reader = new ValueReader(problemAt);
  const written = phasesOfPlan(file.phases, planFile, reader);
  const warmupMs = given.has("warmup") ? options.warmupMs : warmupOf(file, reader);
  const thresholds = given.has("threshold") ? options.load.thresholds : thresholdsOf(file, reader);
  if (reader.problems.length > 0) throw new PlanError(planFile, reader.problems);
  const measured = scaled(written, options, planFile);
  const durationMs = totalMs(measured);
  const starts = measured.reduce((sum, phase) => sum + startsOfPhase(phase), 0);
  const mix = given.has("scenario")
    ? await mixOf([{ scenario: options.scenario }], ".")
    : await mixOf(file.scenarios, dirname(planFile));
  problemsOfMix(mix, planFile);
  const plan: LoadPlan = {
    name: file.name ?? basename(planFile).replace(/\.\w+$/, ""),
    mix,
    phases: [...warmUp(measured, warmupMs), ...measured],
  };
  const target =
    given.has("target") || given.has("endpoint") ? options.target : (file.target ?? "embedded");
  const load = loadOf(options.load, file, thresholds);
  const merged: BenchOptions = {
    ...options,
    target: given.has("endpoint") ? "http" : target,
    scenario: mix[0]!.scenarioFolder,
    ratePerSecond: (starts * 1000) / durationMs,
    durationMs,
    warmupMs,
    seed: given.has("seed") ? options.seed : (file.seed ?? options.seed),
    generators: given.has("generators")
      ? options.generators
      : (file.generators ?? options.generators),
    load,
    plan,
  };
  const problems = contradictions(merged);
  if (problems.length > 0) throw new PlanError(planFile, problems);
  return Object.freeze(merged);
}

function loadOf(
  load: LoadOptions,
  { endpoint, processes }: PlanFile,
  thresholds: LoadOptions["thresholds"],
): LoadOptions {
  const { given } = load;
  const { url, operation, region, profile, roleArn, stateMachineArn } = endpoint ?? {};
  const of = load.endpoint;
  return {
    ...load,
    thresholds,
    isOpenLoop: true,
    processes: given.has("processes") ? load.processes : (processes ?? 0),
    endpoint: {
      ...of,
      url: of.url ?? url,
      operation: given.has("operation") ? of.operation : (operation ?? of.operation),
      region: of.region ?? region,
      profile: of.profile ?? profile,
      roleArn: of.roleArn ?? roleArn,
      stateMachineArn: of.stateMachineArn ?? stateMachineArn,
    },
  };
}

function contradictions({ target, load, plan }: BenchOptions): string[] {
  const problems: string[] = [];
  if (load.endpoint.url !== undefined && target !== "http") {
    problems.push("an endpoint needs target http");
  }
  if (load.endpoint.stateMachineArn !== undefined && plan!.mix.length > 1) {
    problems.push("one state machine that is there cannot run several scenarios");
  }
  if (target === "http" && load.endpoint.operation === "start") {
    problems.push(...unseenProblems(load.thresholds));
  }
  if (load.processes + load.agents > 0 && target === "embedded") {
    problems.push("processes need target nats or http: an embedded engine is in this process");
  }
  return problems;
}

function warmupOf({ warmup = WARMUP_DEFAULT }: PlanFile, reader: ValueReader): number {
  if (warmup === 0 || warmup === "0" || warmup === "0s") return 0;
  const ms = reader.timeMs(warmup, ["warmup"]);
  if (ms > WARMUP_MS_MAX) reader.complain(["warmup"], "a warm-up lasts an hour at most");
  return ms;
}

/** As the first phase begins: with a ramp to its first rate. */
function warmUp(phases: readonly Phase[], durationMs: number): readonly Phase[] {
  const first = phases[0]!;
  if (durationMs === 0) return [];
  const mean = (startsOfPhase(first) * 1000) / first.durationMs;
  const { source } = first;
  const rate = source.kind === "rate" ? source.segments[0]!.fromRate || mean : mean;
  const segments = warmUpSegments(rate, durationMs);
  return [{ name: "warm-up", durationMs, source: { kind: "rate", segments, spacing: "constant" } }];
}

function thresholdsOf({ thresholds = [] }: PlanFile, reader: ValueReader) {
  return thresholds.flatMap((text, at) => {
    const reading = parseThresholds(text);
    if (reading.ok) return reading.thresholds;
    reader.complain(["thresholds", at], reading.problem);
    return [];
  });
}

function scaled(
  phases: readonly Phase[],
  { load: { given }, durationMs, ratePerSecond }: BenchOptions,
  planFile: string,
): readonly Phase[] {
  const isScaled = given.has("rate") || given.has("duration");
  if (!isScaled) return phases;
  if (phases.some(({ source }) => source.kind === "replay")) {
    throw new PlanError(planFile, ["--rate and --duration do not go with a phase that replays"]);
  }
  const lengthMs = totalMs(phases);
  const starts = phases.reduce((sum, phase) => sum + startsOfPhase(phase), 0);
  const longer = given.has("duration") ? durationMs / lengthMs : 1;
  const mean = (starts * 1000) / lengthMs;
  const faster = given.has("rate") ? ratePerSecond! / mean : 1;
  return phases.map((phase) => {
    if (phase.source.kind !== "rate") return phase;
    const segments = phase.source.segments.map((segment) => ({
      durationMs: segment.durationMs * longer,
      fromRate: segment.fromRate * faster,
      toRate: segment.toRate * faster,
    }));
    const source = { ...phase.source, segments };
    return { ...phase, durationMs: phase.durationMs * longer, source };
  });
}

async function mixOf(
  scenarios: PlanFile["scenarios"],
  folder: string,
): Promise<readonly MixPart[]> {
  return Promise.all(
    scenarios.map(async ({ scenario, weight = 1 }) => {
      const isBuiltIn = (builtInScenarios as readonly string[]).includes(scenario);
      const place = isBuiltIn || isAbsolute(scenario) ? scenario : join(folder, scenario);
      const { name, folder: scenarioFolder } = await loadScenario(place);
      return { scenarioFolder, machineName: name, weight };
    }),
  );
}

/** Machines are deployed under their scenarios' names. */
function problemsOfMix(mix: readonly MixPart[], planFile: string): void {
  const names = mix.map(({ machineName }) => machineName);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  if (twice.length === 0) return;
  throw new PlanError(
    planFile,
    twice.map((name) => `scenario ${name} stands in the mix twice`),
  );
}
