/** A run: one life or two, then the audit and the result. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sumAudits } from "../audit/audit-summary.ts";
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import { describeMachine, readCommit } from "../measurement/machine.ts";
import type { BenchOptions } from "../options.ts";
import type { RunResult } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { type GeneratorReport, type LifeReport, type LifeSample, runLife } from "./life.ts";
import type { LifeSettings } from "./life-settings.ts";

/** The life of a run that nothing interrupts. */
export function lifeSettings(
  options: BenchOptions,
  scenario: Scenario,
  dataFolder: string,
): LifeSettings {
  return {
    scenarioFolder: scenario.folder,
    machineName: scenario.name,
    ratePerSecond: options.ratePerSecond,
    arrivals: options.arrivals,
    warmupMs: options.warmupMs,
    durationMs: options.durationMs,
    drainTimeoutMs: options.drainTimeoutMs,
    shards: options.shards,
    generators: options.generators,
    durability: options.durability,
    seed: options.seed,
    dataFolder: options.durability === "memory" ? null : dataFolder,
    frameRecordsMax: options.frameRecordsMax,
    metricsPort: options.metricsPort,
    firstIndex: 0,
    resumes: [],
    ledgerPath: null,
    engine: {},
  };
}

/** One life in this process. @param onSample See `runLife`. */
export async function run(
  options: BenchOptions,
  scenario: Scenario,
  onSample: (sample: LifeSample) => void,
): Promise<RunResult> {
  return withDataFolder(options, async (dataFolder) => {
    const report = await runLife(lifeSettings(options, scenario, dataFolder), scenario, onSample);
    const audit = sumAudits(report.generators.map(({ audit }) => audit));
    return { ...(await frameOfResult(options, scenario)), ...figures(options, report), ...audit };
  });
}

/** The folder of `--data`, or a fresh one that is removed afterwards. */
export async function withDataFolder<Result>(
  { dataFolder }: BenchOptions,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  if (dataFolder !== undefined) return work(dataFolder);
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is known of a run before it is made. */
export async function frameOfResult(options: BenchOptions, scenario: Scenario) {
  return {
    scenario: scenario.name,
    target: "embedded",
    durability: options.durability,
    shards: options.shards,
    generators: options.generators,
    arrivals: options.arrivals,
    seed: options.seed,
    durationMs: options.durationMs,
    warmupMs: options.warmupMs,
    rateOffered: options.ratePerSecond,
    transitionsPerExecution: scenario.transitions ?? null,
    ceilings: null,
    kill: null,
    machine: describeMachine(),
    commit: await readCommit(fileURLToPath(new URL(".", import.meta.url))),
  } satisfies Partial<RunResult>;
}

/** What the measured window shows: rates, latencies, cost. */
export function figures({ durationMs }: BenchOptions, report: LifeReport) {
  const { generators } = report;
  const total = (of: (report: GeneratorReport) => number) =>
    generators.reduce((sum, generator) => sum + of(generator), 0);
  const perSecond = (count: number) => (count * 1000) / durationMs;
  const executions = Math.max(
    1,
    total(({ tally }) => tally.terminal),
  );
  return {
    rateSent: perSecond(total(({ tally }) => tally.sentInWindow)),
    throughput: perSecond(total(({ tally }) => tally.terminalInWindow)),
    dropped: total(({ tally }) => tally.dropped),
    drained: generators.every(({ isDrained }) => isDrained),
    latencyMs: {
      accept: mergedSummary(generators.map(({ acceptLatency }) => acceptLatency)),
      terminal: mergedSummary(generators.map(({ terminalLatency }) => terminalLatency)),
    },
    latenessMs: { p99: mergedSummary(generators.map(({ lateness }) => lateness)).p99 },
    eventLoopLagMs: report.eventLoopLagMs,
    cpu: {
      engineMicrosPerExecution: report.engineCpuMicros / executions,
      generatorMicrosPerExecution: report.generatorCpuMicros / executions,
    },
    rssMb: report.rssMb,
  } satisfies Partial<RunResult>;
}

function mergedSummary(encoded: readonly Uint8Array[]) {
  const merged = new LatencyHistogram();
  for (const bytes of encoded) {
    const one = new LatencyHistogram(bytes);
    merged.merge(one);
    one.destroy();
  }
  const summary = merged.summaryMs();
  merged.destroy();
  return summary;
}
