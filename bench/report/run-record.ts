/**
 * All that a run hands to its reports, live or kept: the result, and what a single number of it hides.
 * Plain data; whoever runs a load fills it, whoever draws or writes reads it, and neither knows the other.
 */
import type { LatencySummary } from "../measurement/latency-histogram.ts";
import type { FaultMark } from "./fault-mark.ts";
import type { RunResult } from "./result.ts";

export interface RunRecord {
  readonly result: RunResult;
  readonly startedAtMs: number; // Epoch: the load's start. Times below count from it.
  readonly series: readonly SeriesPoint[];
  readonly histograms: readonly IntervalHistogram[];
  readonly definition: string; // ASL of the machine; with a mix of scenarios that of the first.
  readonly states: readonly StateProfile[]; // Empty: nobody profiled them.
  readonly faults: readonly FaultMark[];
}

/** One interval of the load, a second long unless the run is very short or very long. */
export interface SeriesPoint {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly phase: string; // `warm-up`, `load`, `drain`, or the name that a plan gives.
  readonly offered: number; // Counts within the interval, here and below.
  readonly sent: number;
  readonly dropped: number;
  readonly accepted: number;
  readonly refused: number;
  readonly completed: number | null; // Null, here and in the next: outcomes are not seen.
  readonly active: number | null; // At its end: accepted without a terminal.
  /** Of those that were accepted, or ended, within the interval: from their intended start. */
  readonly latencyMs: { readonly accept: LatencySummary; readonly terminal: LatencySummary };
  readonly latenessMsP99: number;
  readonly engineCores: number | null; // CPU in use; null, here and below: not to be known.
  readonly generatorCores: number | null;
  readonly rssMb: number | null;
  readonly eventLoopLagMs: number | null; // p99 of the engine's main thread.
}

/** One HDR histogram in microseconds, compressed as HdrHistogram's V2 format has it. */
export interface IntervalHistogram {
  readonly tag: "accept" | "queue" | "engine" | "terminal" | "lateness";
  readonly fromMs: number;
  readonly untilMs: number;
  readonly encoded: Uint8Array;
}

/** What executions did at one state of the machine, by those that were looked at closely. */
export interface StateProfile {
  /** Names from the outermost: states of a Parallel's branch or a Map's processor stand below it. */
  readonly path: readonly string[];
  readonly type: string; // `Pass`, `Task` …
  readonly entered: number; // Among `sampled` executions; retries do not enter again.
  readonly failed: number;
  readonly retried: number;
  readonly sampled: number;
  readonly latencyMs: LatencySummary; // From entering to leaving.
}
