/** The bench's command line: parses it, runs what it asks for, prints the result, sets the exit code. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BenchOptions, helpText, OptionsError, parseOptions } from "./options.ts";
import { formatResult } from "./report/format-result.ts";
import { createProgress } from "./report/progress.ts";
import type { RunResult } from "./report/result.ts";
import { judgeRun } from "./report/verdict.ts";
import type { LifeSample } from "./run/life.ts";
import { run } from "./run/run.ts";
import { loadScenario, type Scenario, ScenarioError } from "./scenarios/scenario.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${helpText()}\n`);
    return 0;
  }
  return measure(options, await loadScenario(options.scenario));
}

async function measure(options: BenchOptions, scenario: Scenario): Promise<number> {
  const progress = createProgress({
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns,
    write: (text) => void process.stderr.write(text),
  });
  const result = await run(options, scenario, progressOf(options, progress.update));
  progress.finish();
  await keep(options, result);
  print(options, result);
  return judgeRun(result).ok ? 0 : EXIT_FAILED;
}

/** Turns samples of a life into lines of progress. */
function progressOf(
  { warmupMs, durationMs }: BenchOptions,
  update: ReturnType<typeof createProgress>["update"],
): (sample: LifeSample) => void {
  let before: LifeSample | undefined;
  return (sample) => {
    const totalMs = warmupMs + durationMs;
    const phase =
      sample.elapsedMs < warmupMs ? "warm-up" : sample.elapsedMs < totalMs ? "load" : "drain";
    const spanMs = before === undefined ? 0 : sample.elapsedMs - before.elapsedMs;
    const count = before === undefined ? 0 : sample.completed - before.completed;
    before = sample;
    update({
      phase,
      elapsedMs: Math.max(0, sample.elapsedMs),
      totalMs,
      ratePerSecond: spanMs > 0 ? (count * 1000) / spanMs : 0,
      active: sample.active,
      latencyMsP99: Math.max(
        ...sample.counters.map((block) => block.terminalLatency.quantile(0.99)),
      ),
      lost: 0,
      duplicates: 0,
      unexpected: 0,
      wrong: 0,
    });
  };
}

async function keep({ outFolder }: BenchOptions, result: RunResult): Promise<void> {
  if (outFolder === undefined) return;
  await mkdir(outFolder, { recursive: true });
  await writeFile(join(outFolder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
}

function print({ json }: BenchOptions, result: RunResult): void {
  const text = formatResult(result);
  if (json) process.stderr.write(`${text}\n`);
  else process.stdout.write(`${text}\n`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof OptionsError || error instanceof ScenarioError;
  process.stderr.write(`bench: ${isUsage ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : EXIT_FAILED;
}
