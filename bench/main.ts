/** The bench's command line: parses it, runs what it asks for, prints the result, sets the exit code. */
import { OptionsError } from "../engine/command-line/options-error.ts";
import { ConfigError } from "../engine/config.ts";
import { systemClock } from "../engine/system-ports.ts";
import { measureCeilings } from "./ceilings/ceilings.ts";
import { checkScenario } from "./ceilings/check-scenario.ts";
import { measureSlopes } from "./ceilings/slope.ts";
import { performCompare } from "./commands/compare.ts";
import { performFind } from "./commands/find.ts";
import type { Finding } from "./commands/finding.ts";
import { performGenerator } from "./commands/generator.ts";
import { performGeneratorAgent } from "./commands/generator-agent.ts";
import { performPeers } from "./commands/peers.ts";
import { performPlan } from "./commands/plan.ts";
import { performReport } from "./commands/report.ts";
import { performRun } from "./commands/run.ts";
import { performTrend } from "./commands/trend.ts";
import { type BenchOptions, helpText, parseOptions, type RunOptions } from "./options.ts";
import { PlanError } from "./plan/plan-file.ts";
import { withPlan } from "./plan/with-plan.ts";
import { keepFinding } from "./report/folder/keep-finding.ts";
import { prepareOutFolder } from "./report/folder/out-folder.ts";
import { formatCeilings } from "./report/format-ceilings.ts";
import { formatParked, judgeParked } from "./report/format-parked.ts";
import { formatScale, judgeScale } from "./report/format-scale.ts";
import { formatSlope, isLinear } from "./report/format-slope.ts";
import { formatSync, judgeSync } from "./report/format-sync.ts";
import { formatMarkdown } from "./report/markdown/format-markdown.ts";
import { provenance } from "./run/figures.ts";
import { measureCeilingsOnNats } from "./run/nats-run.ts";
import { measureParked } from "./run/parked.ts";
import { measureScale } from "./run/scale.ts";
import { EXIT_INTERRUPTED, InterruptedError, listenToSignals } from "./run/signals.ts";
import { measureSync } from "./run/sync.ts";
import {
  builtInScenarios,
  loadScenario,
  type Scenario,
  ScenarioError,
} from "./scenarios/scenario.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function main(): Promise<number> {
  const options = await withPlan(parseOptions(process.argv.slice(2)));
  if (options.help) {
    const scenarios = await Promise.all(builtInScenarios.map((name) => loadScenario(name)));
    process.stdout.write(`${helpText(scenarios)}\n`);
    return 0;
  }
  const scenario = await loadScenario(options.scenario);
  checkScenario(scenario);
  const ratePerSecond = options.ratePerSecond ?? scenario.ratePerSecond;
  const { outFolder } = options;
  if (outFolder !== undefined) await prepareOutFolder(outFolder);
  const finding = await perform({ ...options, ratePerSecond }, scenario);
  const problem = outFolder === undefined ? undefined : await keep(outFolder, finding);
  print(options, finding);
  if (problem !== undefined) {
    process.stderr.write(`bench: ${problem}\n`);
    return EXIT_FAILED;
  }
  return finding.exitCode ?? (finding.ok ? 0 : EXIT_FAILED);
}

/** Answers what was in the way: the result is printed all the same, or the load was made for nothing. */
async function keep(folder: string, finding: Finding): Promise<string | undefined> {
  try {
    await keepFinding(folder, finding);
    return undefined;
  } catch (error) {
    return `--out ${folder}: the result above could not be kept: ${(error as Error).message}`;
  }
}

async function perform(options: RunOptions, scenario: Scenario): Promise<Finding> {
  switch (options.command) {
    case "run":
      return performRun(options, scenario);
    case "report":
      return performReport(options.operands[0]!);
    case "ceilings":
      return performCeilings(options, scenario);
    case "slope":
      return performSlope(options);
    case "sync":
      return performSync(options, scenario);
    case "parked":
      return performParked(options);
    case "scale":
      return performScale(options, scenario);
    case "peers":
      return performPeers(options, sayProgress);
    case "plan":
      return performPlan(options);
    case "generator-agent":
      return performGeneratorAgent(options);
    case "generator":
      return performGenerator(options, scenario);
    case "find":
      return performFind(options, sayProgress);
    case "compare":
      return performCompare(options, sayProgress);
    case "trend":
      return performTrend(options);
  }
}

async function performCeilings(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const { machine: computer, commit } = await provenance();
  const ceilings =
    options.target === "nats"
      ? await measureCeilingsOnNats(options, scenario)
      : {
          durability: options.durability,
          ...(await measureCeilings(scenario, { ...options, measureMs: options.durationMs })),
        };
  const result = { scenario: scenario.name, ...ceilings, computer, commit };
  return { result, text: formatCeilings(result), ok: true };
}

async function performSlope({ seed, durationMs }: RunOptions): Promise<Finding> {
  const slopes = measureSlopes({ clock: systemClock, seed, measureMs: durationMs });
  const { machine: computer, commit } = await provenance();
  const result = { ...slopes, computer, commit };
  return { result, text: formatSlope(result), ok: isLinear(result) };
}

async function performSync(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const result = await measureSync(options, scenario);
  return { result, text: formatSync(result), ok: judgeSync(result).ok };
}

async function performParked(options: RunOptions): Promise<Finding> {
  const result = await measureParked(options);
  return { result, text: formatParked(result), ok: judgeParked(result).ok };
}

async function performScale(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const result = await measureScale(options, scenario, sayProgress);
  return { result, text: formatScale(result), ok: judgeScale(result).ok };
}

function sayProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print({ json, markdown }: BenchOptions, { result, text, record }: Finding): void {
  const shown = markdown && record !== undefined ? formatMarkdown(record).trimEnd() : text;
  if (json) process.stderr.write(`${shown}\n`);
  else process.stdout.write(`${shown}\n`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

listenToSignals();
try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof InterruptedError) process.exit(EXIT_INTERRUPTED);
  const isUsage =
    error instanceof OptionsError ||
    error instanceof ScenarioError ||
    error instanceof PlanError ||
    error instanceof ConfigError;
  // A stack helps with a fault of ours, not with a server that is away.
  const isPlain = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
  const text = isUsage || isPlain ? error.message : ((error as Error).stack ?? error);
  process.stderr.write(`bench: ${text}\n`);
  // At once: an engine that was started and could not be used would keep the process alive.
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
}
