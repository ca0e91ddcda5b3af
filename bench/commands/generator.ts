/**
 * `bench generator`: what the generator itself reaches and costs, against a target that does nothing.
 * A load that is paced worse than this says more of the generator than of what is loaded.
 */
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import type { RunOptions } from "../options.ts";
import { formatGenerator } from "../report/format-generator.ts";
import type { GeneratorResult } from "../report/generator-result.ts";
import { provenance } from "../run/figures.ts";
import type { GeneratorReport } from "../run/generator-thread.ts";
import { runOnNull } from "../run/null-run.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Finding } from "./finding.ts";

/** Ends at once: all that is measured is the generator. */
const latency = { kind: "constant", latencyMs: 0 } as const;

export async function performGenerator(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const { generators, startMs } = await runOnNull(options, scenario, latency);
  const { machine: computer, commit } = await provenance();
  const result = { ...resultOf(options, generators), computer, commit, startedAtMs: startMs };
  const { accepted, wrong, lost } = result;
  const ok = accepted === result.sent && wrong + lost === 0;
  return { result, text: formatGenerator(result), ok };
}

function resultOf(
  { ratePerSecond, durationMs, warmupMs, generators: count, seed }: RunOptions,
  generators: readonly GeneratorReport[],
): Omit<GeneratorResult, "computer" | "commit" | "startedAtMs"> {
  const sum = (of: (report: GeneratorReport) => number) =>
    generators.reduce((total, report) => total + of(report), 0);
  const sentPerSecond = (sum(({ tally }) => tally.sentInWindow) * 1000) / durationMs;
  const cpuMicros = sum((report) => report.cpuMicros ?? 0);
  const sent = sum(({ audit }) => audit.sent);
  const lateness = new LatencyHistogram();
  for (const report of generators) lateness.merge(new LatencyHistogram(report.lateness));
  const summary = lateness.summaryMs();
  return {
    rateOffered: ratePerSecond,
    ratePerSecond: sentPerSecond,
    pacingErrorPercent: pacingError(generators, { ratePerSecond, warmupMs, durationMs }),
    latenessMs: { p50: summary.p50, p99: summary.p99, max: summary.max },
    cpuMicrosPerStart: cpuMicros / Math.max(1, sent),
    cores: cpuMicros / 1000 / (warmupMs + durationMs),
    generators: count,
    durationMs,
    warmupMs,
    seed,
    sent,
    accepted: sum(({ audit }) => audit.accepted),
    lost: sum(({ audit }) => audit.lost),
    wrong: sum(({ audit }) => audit.wrong),
  };
}

/** How far what went out within the window was from what was offered: by when it was sent, not meant. */
function pacingError(
  generators: readonly GeneratorReport[],
  {
    ratePerSecond,
    warmupMs,
    durationMs,
  }: Pick<RunOptions, "ratePerSecond" | "warmupMs" | "durationMs">,
): number {
  const endMs = warmupMs + durationMs;
  const inWindow = generators
    .flatMap(({ intervals }) => intervals)
    .filter(({ fromMs, untilMs }) => fromMs >= warmupMs && untilMs <= endMs);
  const sent = inWindow.reduce((sum, interval) => sum + interval.sent, 0);
  const spanMs =
    Math.max(...inWindow.map(({ untilMs }) => untilMs)) -
    Math.min(...inWindow.map(({ fromMs }) => fromMs));
  return Math.abs((sent * 1000) / spanMs / ratePerSecond - 1) * 100;
}
