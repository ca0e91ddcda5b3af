/**
 * `run --target nats --faults …`: a run on a cluster of its own in which faults are made while the
 * load goes on. The audit is made from ledgers outside of the cluster, as in chaos; what each fault
 * did is in the result beside rates and latencies.
 */
import { readLedgers } from "../audit/read-ledgers.ts";
import { measureCeilings } from "../ceilings/ceilings.ts";
import type { RunOptions } from "../options.ts";
import type { FaultMark } from "../report/fault-mark.ts";
import type { RunResult } from "../report/result.ts";
import type { RunRecord } from "../report/run-record.ts";
import { figures, frameOfResult } from "../run/figures.ts";
import type { LifeSample } from "../run/life-watch.ts";
import { recordOf } from "../run/record.ts";
import { CEILING_MS } from "../run/run.ts";
import { withFolder } from "../run/temporary-folder.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { faultMarks } from "./marks.ts";
import { lifeOf, natsFacts } from "./result-of.ts";
import { type FaultOutcome, type Generating, runFaults, settingsOf } from "./run-faults.ts";
import { shapeOfRun } from "./shape-of-run.ts";
import { countInFlight, countStrays } from "./timeline/in-flight.ts";

export interface TimelineHooks {
  readonly onSample: (sample: LifeSample) => void;
  /** A fault begins. @param atMs Since the load's start. */
  readonly onFault: (name: string, atMs: number) => void;
}

/** @throws Error when a fault cannot be made on this computer, or a part of the cluster does not come up. */
export function runWithFaults(
  options: RunOptions,
  scenario: Scenario,
  { onSample, onFault }: TimelineHooks,
): Promise<RunRecord> {
  return withFolder(options.dataFolder, async (folder) => {
    await requirePossible(options);
    const ceilings = await measureCeilings(scenario, {
      ...options,
      durability: null,
      measureMs: CEILING_MS,
    });
    const outcome = await runFaults({
      faults: options.faults,
      shape: shapeOfRun(options, []),
      scenario,
      load: {
        scenario: scenario.name,
        ratePerSecond: options.ratePerSecond,
        warmupMs: options.warmupMs,
        durationMs: options.durationMs,
        faultAtMs: 0,
      },
      generating: generatingOf(options),
      seed: options.seed,
      drainTimeoutMs: options.drainTimeoutMs,
      metricsPort: options.metricsPort,
      folder,
      onSample,
      tell: () => {},
      onFault: ({ name }, atMs) => onFault(name, atMs),
    });
    const result = { ...(await resultOf(outcome, options, scenario)), ceilings };
    const { definition } = scenario;
    const record = recordOf(result, lifeOf(outcome), {
      settings: settingsOf(outcome.run),
      definition,
    });
    return { ...record, faults: result.faults?.marks ?? [] };
  });
}

function generatingOf({ arrivals, generators, frameRecordsMax }: RunOptions): Generating {
  return { arrivals, generators, frameRecordsMax };
}

async function requirePossible({ faults }: RunOptions): Promise<void> {
  const obstacles: string[] = [];
  for (const { fault } of faults) {
    const obstacle = await fault.obstacle?.();
    if (obstacle !== undefined) obstacles.push(`${fault.name} cannot be made here: ${obstacle}`);
  }
  if (obstacles.length > 0) throw new Error(obstacles.join("; "));
}

async function resultOf(
  outcome: FaultOutcome,
  options: RunOptions,
  scenario: Scenario,
): Promise<Omit<RunResult, "ceilings">> {
  const { session, made, timeline, run } = outcome;
  const spans = made.flatMap((one) => one.spans);
  const repeatable = made.flatMap((one) => (one.fault.mayRepeat ? one.spans : []));
  const { transitions = null } = scenario;
  const durationMs = session.durationMs;
  return {
    ...(await frameOfResult(options, scenario)),
    shards: 1,
    durability: run.shape.sync === "always" ? "power" : "process",
    nats: natsFacts(outcome),
    ...figures(lifeOf(outcome), { durationMs, transitions }),
    ...readLedgers(session.ledgerPaths).audit.summary(),
    faults: {
      marks: marksOf(outcome),
      duplicatesMax: countInFlight(timeline, repeatable),
      strays: countStrays(timeline, spans),
      clientWasKilled: made.some(({ targets }) => targets.includes("client")),
    },
  };
}

function marksOf({ run, session, made, timeline }: FaultOutcome): readonly FaultMark[] {
  const { warmupMs, durationMs } = run.load;
  const { startMs } = session;
  const window = {
    startMs,
    // The first half of the warm-up ramps up.
    fullRateMs: startMs + warmupMs / 2,
    endMs: startMs + warmupMs + durationMs,
  };
  return faultMarks(made, timeline, window);
}
