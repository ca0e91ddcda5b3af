/** `npm run chaos`: makes one fault or all of them, prints what came of it, sets the exit code. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { seededRandom } from "../load/seeded-random.ts";
import { prepareOutFolder } from "../report/folder/out-folder.ts";
import { showProgress } from "../run/show-progress.ts";
import { listenToSignals } from "../run/signals.ts";
import { withFolder } from "../run/temporary-folder.ts";
import { builtInScenarios, loadScenario, type Scenario } from "../scenarios/scenario.ts";
import { type ChaosOptions, chaosHelpText, parseChaosOptions } from "./chaos-options.ts";
import type { ChaosResult, SkippedFault } from "./chaos-result.ts";
import { shapeDefault } from "./cluster/cluster-shape.ts";
import type { Fault, LoadShape } from "./fault.ts";
import { faults } from "./fault-list.ts";
import { formatChaos, formatTable } from "./format-chaos.ts";
import { resultOf } from "./result-of.ts";
import { generatingDefault, loadOf, runFaults } from "./run-faults.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** A fault is made at any time within so long: what the load does then differs by the seed. */
const LATE_MS_MAX = 500;

async function main(): Promise<number> {
  const options = parseChaosOptions(process.argv.slice(2), faults);
  if (options.help) {
    process.stdout.write(`${chaosHelpText(faults)}\n`);
    return 0;
  }
  if (options.outFolder !== undefined) await prepareOutFolder(options.outFolder);
  const results: (ChaosResult | SkippedFault)[] = [];
  const unkept: string[] = [];
  for (const fault of options.faults) {
    const result = await makeFault(fault, options, unkept);
    results.push(result);
    print(result, options);
  }
  if (options.isAll) say(formatTable(results), options);
  for (const problem of unkept) process.stderr.write(`chaos: ${problem}\n`);
  if (unkept.length > 0) return EXIT_FAILED;
  return results.every((result) => "skipped" in result || result.verdict.ok) ? 0 : EXIT_FAILED;
}

/** @param unkept Is given what could not be kept: the result is told all the same. */
async function makeFault(
  fault: Fault,
  options: ChaosOptions,
  unkept: string[],
): Promise<ChaosResult | SkippedFault> {
  const skipped = await fault.obstacle?.();
  if (skipped !== undefined) return { fault: fault.name, skipped };
  const load = { ...loadOf(fault), ...options.load };
  const scenario = await scenarioNamed(load.scenario);
  return withFolder(await keptFolder(fault, options), async (folder) => {
    const progress = showProgress(load);
    const { seed, pauseMs, drainTimeoutMs, metricsPort } = options;
    const outcome = await runFaults({
      faults: [{ fault, atMs: load.faultAtMs + latenessOf(load, seed), pauseMs }],
      shape: { ...shapeDefault, ...fault.shape },
      scenario,
      load,
      generating: generatingDefault,
      seed,
      drainTimeoutMs,
      metricsPort,
      folder,
      onSample: progress.onSample,
      onFault: () => {}, // Each tells more of itself.
      tell: ({ name }, line) => {
        progress.finish();
        process.stderr.write(`${name}: ${line}\n`);
      },
    });
    const result = await resultOf(outcome);
    progress.finish();
    if (options.outFolder !== undefined) {
      const file = join(folder, "result.json");
      await writeFile(file, `${JSON.stringify(result, null, 2)}\n`).catch((error: Error) => {
        unkept.push(`--out: a result above could not be kept: ${error.message}`);
      });
    }
    return result;
  });
}

/** Where the load itself makes the fault, it is where the load has it. */
function latenessOf({ burst }: LoadShape, seed: number): number {
  return burst === undefined ? seededRandom(seed).next() * LATE_MS_MAX : 0;
}

/** A folder of this run alone within `--out`: two runs never share a ledger. */
async function keptFolder({ name }: Fault, { outFolder }: ChaosOptions) {
  return outFolder === undefined ? undefined : mkdtemp(join(outFolder, `${name}-`));
}

/** Those of the faults stand beside them; else one that is built into the bench. */
function scenarioNamed(name: string): Promise<Scenario> {
  const isBuiltIn = (builtInScenarios as readonly string[]).includes(name);
  return loadScenario(
    isBuiltIn ? name : fileURLToPath(new URL(`./scenarios/${name}`, import.meta.url)),
  );
}

function print(result: ChaosResult | SkippedFault, options: ChaosOptions): void {
  const isSkipped = "skipped" in result;
  say(isSkipped ? `${result.fault}: SKIPPED: ${result.skipped}.` : formatChaos(result), options);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Standard output belongs to the JSON where that is asked for. */
function say(text: string, { json }: ChaosOptions): void {
  (json ? process.stderr : process.stdout).write(`${text}\n\n`);
}

listenToSignals();
try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof OptionsError;
  process.stderr.write(`chaos: ${isUsage ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
}
