/** The bench's command line: parses it, runs what it asks for, prints the result, sets the exit code. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../engine/config.ts";
import { systemClock } from "../engine/system-ports.ts";
import { measureCeilings } from "./ceilings/ceilings.ts";
import { checkScenario } from "./ceilings/check-scenario.ts";
import { measureSlopes } from "./ceilings/slope.ts";
import {
  type BenchOptions,
  helpText,
  OptionsError,
  parseOptions,
  type RunOptions,
} from "./options.ts";
import { formatCeilings } from "./report/format-ceilings.ts";
import { formatParked, judgeParked } from "./report/format-parked.ts";
import { formatResult } from "./report/format-result.ts";
import { formatSlope, isLinear } from "./report/format-slope.ts";
import { formatSync, judgeSync } from "./report/format-sync.ts";
import { judgeRun } from "./report/verdict.ts";
import { provenance } from "./run/figures.ts";
import { runWithKill } from "./run/kill.ts";
import { measureParked } from "./run/parked.ts";
import { run } from "./run/run.ts";
import { showProgress } from "./run/show-progress.ts";
import { measureSync } from "./run/sync.ts";
import {
  builtInScenarios,
  loadScenario,
  type Scenario,
  ScenarioError,
} from "./scenarios/scenario.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** What a command found out. */
interface Finding {
  readonly result: object;
  readonly text: string;
  readonly ok: boolean;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    const scenarios = await Promise.all(builtInScenarios.map((name) => loadScenario(name)));
    process.stdout.write(`${helpText(scenarios)}\n`);
    return 0;
  }
  const scenario = await loadScenario(options.scenario);
  checkScenario(scenario);
  const ratePerSecond = options.ratePerSecond ?? scenario.ratePerSecond;
  const finding = await perform({ ...options, ratePerSecond }, scenario);
  await keep(options, finding);
  print(options, finding);
  return finding.ok ? 0 : EXIT_FAILED;
}

function perform(options: RunOptions, scenario: Scenario): Promise<Finding> {
  switch (options.command) {
    case "run":
      return performRun(options, scenario);
    case "ceilings":
      return performCeilings(options, scenario);
    case "slope":
      return performSlope(options);
    case "sync":
      return performSync(options, scenario);
    case "parked":
      return performParked(options);
  }
}

async function performRun(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const { killMs } = options;
  const progress = showProgress(options);
  const result =
    killMs === undefined
      ? await run(options, scenario, progress.onSample)
      : await runWithKill({ ...options, killMs }, scenario, progress.onSample);
  progress.finish();
  return { result, text: formatResult(result), ok: judgeRun(result).ok };
}

async function performCeilings(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const ceilings = await measureCeilings(scenario, { ...options, measureMs: options.durationMs });
  const { machine: computer, commit } = await provenance();
  const { durability } = options;
  const result = { scenario: scenario.name, durability, ...ceilings, computer, commit };
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

async function keep({ outFolder }: BenchOptions, { result }: Finding): Promise<void> {
  if (outFolder === undefined) return;
  await mkdir(outFolder, { recursive: true });
  await writeFile(join(outFolder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
}

function print({ json }: BenchOptions, { result, text }: Finding): void {
  if (json) process.stderr.write(`${text}\n`);
  else process.stdout.write(`${text}\n`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage =
    error instanceof OptionsError || error instanceof ScenarioError || error instanceof ConfigError;
  process.stderr.write(`bench: ${isUsage ? error.message : ((error as Error).stack ?? error)}\n`);
  // At once: an engine that was started and could not be used would keep the process alive.
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
}
