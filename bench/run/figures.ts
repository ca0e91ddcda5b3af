/** A run's result put together: what is known before it, what a life's measured window shows. */
import { fileURLToPath } from "node:url";
import { type MachineReport, sumTroubles } from "../load/machine-tallies.ts";
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import { describeMachine, readCommit } from "../measurement/machine.ts";
import type { RunOptions } from "../options.ts";
import type { LoadPlan } from "../plan/load-plan.ts";
import { awsBill } from "../report/aws-bill.ts";
import type { RunResult, ScenarioFigures } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { GeneratorReport } from "./generator-thread.ts";
import type { LifeReport } from "./life.ts";
import type { MixPart } from "./life-settings.ts";

const WRONG_SAMPLES_MAX = 3;

/** Where and from what a figure was measured. */
export async function provenance() {
  return {
    machine: describeMachine(),
    commit: await readCommit(fileURLToPath(new URL(".", import.meta.url))),
  };
}

/** What a result takes from the options. */
export type FrameOptions = Pick<
  RunOptions,
  | "target"
  | "durability"
  | "shards"
  | "generators"
  | "arrivals"
  | "seed"
  | "durationMs"
  | "warmupMs"
  | "ratePerSecond"
  | "plan"
> &
  Partial<Pick<RunOptions, "load">>;

function processesOf({ load }: FrameOptions): number {
  return load === undefined ? 1 : Math.max(1, load.processes + load.agents);
}

/** One scenario's transitions are not those of several. */
function isMix(plan: LoadPlan | undefined): boolean {
  return plan !== undefined && plan.mix.length > 1;
}

/** What is known of a run before it is made. On NATS the cluster's own word on durability comes later. */
export async function frameOfResult(options: FrameOptions, scenario: Scenario) {
  const { target, plan } = options;
  return {
    scenario: isMix(plan) ? "mix" : scenario.name,
    ...(plan === undefined ? {} : { plan: plan.name }),
    target,
    durability: options.durability,
    shards: options.shards,
    generators: options.generators * processesOf(options),
    arrivals: plan === undefined ? options.arrivals : "plan",
    seed: options.seed,
    durationMs: options.durationMs,
    warmupMs: options.warmupMs,
    rateOffered: options.ratePerSecond,
    transitionsPerExecution: isMix(plan) ? null : (scenario.transitions ?? null),
    kill: null,
    faults: null,
    profile: null,
    nats: null,
    ...(await provenance()),
  } satisfies Partial<RunResult>;
}

/**
 * What the measured window shows: rates, latencies, cost.
 * @param outcomes Unseen: cost is by accepted starts, for want of terminals.
 */
export function figures(
  report: LifeReport,
  {
    durationMs,
    transitions,
    plan,
    outcomes = "seen",
  }: {
    readonly durationMs: number;
    readonly transitions: number | null;
    readonly plan?: LoadPlan;
    readonly outcomes?: "seen" | "unseen";
  },
) {
  const { generators } = report;
  const total = (of: (report: GeneratorReport) => number) =>
    generators.reduce((sum, generator) => sum + of(generator), 0);
  // Interrupted within the warm-up, nothing was measured.
  const perSecond = (count: number) => (durationMs > 0 ? (count * 1000) / durationMs : 0);
  const isSeen = outcomes === "seen";
  const counted = total(({ tally }) => (isSeen ? tally.terminal : tally.accepted));
  const executions = Math.max(1, counted);
  const throughput = perSecond(total(({ tally }) => tally.terminalInWindow));
  const accept = mergedHistogram(generators.map(({ acceptLatency }) => acceptLatency));
  const troubles = sumTroubles(generators.map((generator) => generator.troubles));
  const mix = plan?.mix ?? [];
  const microsEach = (micros: number | null) => (micros === null ? null : micros / executions);
  return {
    rateIntended: perSecond(total(({ tally }) => tally.intendedInWindow)),
    rateSent: perSecond(total(({ tally }) => tally.sentInWindow)),
    throughput,
    aws: awsBill(report.usage, {
      throughput: isSeen ? throughput : perSecond(accept.count),
      transitions: isMix(plan) ? null : transitions,
    }),
    backlogGrowth: report.backlogGrowth,
    dropped: total(({ tally }) => tally.dropped),
    drained: report.isDrained,
    latencyMs: {
      accept: accept.summary,
      terminal: mergedSummary(generators.map(({ terminalLatency }) => terminalLatency)),
    },
    latenessMs: { p99: mergedSummary(generators.map(({ lateness }) => lateness)).p99 },
    eventLoopLagMs: report.eventLoopLagMs,
    cpu: {
      engineMicrosPerExecution: microsEach(report.engineCpuMicros),
      brokerMicrosPerExecution: microsEach(report.brokerCpuMicros),
      generatorMicrosPerExecution: report.generatorCpuMicros / executions,
    },
    log: report.log,
    rssMb: report.rssMb,
    brokerRssMb: report.brokerRssMb,
    rssSlopeMbPerMinute: report.rssSlopeMbPerMinute,
    wrongSamples: generators
      .flatMap(({ wrongSamples }) => wrongSamples)
      .slice(0, WRONG_SAMPLES_MAX),
    ...(troubles.length === 0 ? {} : { troubles }),
    ...(mix.length <= 1 ? {} : { scenarios: scenarioFigures(generators, mix, perSecond) }),
  } satisfies Partial<RunResult>;
}

/** Of each scenario of a mix, over all generators. */
function scenarioFigures(
  generators: readonly GeneratorReport[],
  mix: readonly MixPart[],
  perSecond: (count: number) => number,
): readonly ScenarioFigures[] {
  return mix.map(({ machineName, weight }, at) => {
    const reports = generators.map(({ machines }) => machines[at]!);
    const sum = (of: (report: MachineReport) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    return {
      scenario: machineName,
      weight,
      sent: sum(({ sent }) => sent),
      terminal: sum(({ terminal }) => terminal),
      wrong: sum(({ wrong }) => wrong),
      throughput: perSecond(sum(({ terminalInWindow }) => terminalInWindow)),
      latencyMs: mergedSummary(reports.map(({ latency }) => latency)),
    };
  });
}

function mergedSummary(encoded: readonly Uint8Array[]) {
  return mergedHistogram(encoded).summary;
}

function mergedHistogram(encoded: readonly Uint8Array[]) {
  const merged = new LatencyHistogram();
  for (const bytes of encoded) {
    const one = new LatencyHistogram(bytes);
    merged.merge(one);
    one.destroy();
  }
  const { count } = merged;
  const summary = merged.summaryMs();
  merged.destroy();
  return { count, summary };
}
