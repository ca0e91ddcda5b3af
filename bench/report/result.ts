/**
 * The result of a run as data: what `--json` prints and `--out` keeps. Everything that is needed to
 * judge and to repeat the run is in it: rates, latencies, audit, cost, durability, machine, commit.
 */
import type { AuditSummary } from "../audit/audit-summary.ts";
import type { WrongSample } from "../load/generator.ts";
import type { Trouble } from "../load/machine-tallies.ts";
import type { LatencySummary } from "../measurement/latency-histogram.ts";
import type { MachineDescription } from "../measurement/machine.ts";
import type { ThresholdOutcome } from "../plan/thresholds.ts";
import type { AwsBill } from "./aws-bill.ts";
import type { FaultMark } from "./fault-mark.ts";
import type { NodePrice, ScaleProjection, ScalingSummary } from "./scale-projection.ts";
import type { RunVerdict } from "./verdict.ts";

export interface RunResult extends AuditSummary {
  readonly scenario: string;
  readonly target: "embedded" | "nats" | "http"; // What was loaded.
  readonly durability: "memory" | "process" | "power" | "unknown"; // Unknown: of an endpoint that was there.
  readonly shards: number; // Of each node; 0: not known.
  readonly generators: number;
  readonly arrivals: "constant" | "poisson" | "plan"; // Plan: by its phases.
  readonly seed: number;
  readonly durationMs: number; // The measured window.
  readonly warmupMs: number; // Before it; audited, but in no rate and no latency.
  readonly rateOffered: number; // Executions a second, as asked for.
  /**
   * Starts that were drawn for the window, by its length: of independent ones, by chance more or fewer
   * than were asked for. Absent: as many.
   */
  readonly rateIntended?: number;
  readonly rateSent: number; // Those intended within the window that were sent, by its length.
  readonly throughput: number; // Terminals of starts intended within the window, by its length.
  readonly backlogGrowth: number; // Accepted and not ended: at the window's end more than at its begin.
  readonly dropped: number; // Intended but never sent.
  readonly drained: boolean; // All terminals came before the drain timeout.
  readonly latencyMs: { readonly accept: LatencySummary; readonly terminal: LatencySummary };
  readonly latenessMs: { readonly p99: number }; // How long after its intended start one was sent.
  readonly eventLoopLagMs: number | null; // p99 of the engine's main thread; null: in other processes.
  /** Log records, warm-up included; null: nothing was logged. */
  readonly log: {
    readonly records: number;
    readonly bytes: number;
    readonly dropped: number;
  } | null;
  readonly cpu: {
    readonly engineMicrosPerExecution: number | null; // Null, here and below: not of our own processes.
    readonly brokerMicrosPerExecution: number | null; // Of all nats-servers.
    readonly generatorMicrosPerExecution: number;
  };
  readonly rssMb: number | null; // The largest seen, of the engine or of all nodes together.
  readonly brokerRssMb: number | null;
  readonly rssSlopeMbPerMinute: number | null; // In the measured window; null: too short to tell.
  readonly wrongSamples: readonly WrongSample[]; // The first few of `wrong`.
  readonly ceilings: Ceilings;
  readonly profile: ProfileResult | null; // Null: nothing was timed.
  readonly kill: KillResult | null; // Null: nothing was killed.
  readonly faults: FaultsResult | null; // Null: none were made.
  readonly nats: NatsFacts | null; // Null: nothing but the embedded engine.
  readonly transitionsPerExecution: number | null; // As the scenario declares them.
  readonly aws: AwsBill; // What the same work would cost there.
  readonly machine: MachineDescription;
  readonly commit: string;
  /** A signal ended the load: `durationMs` and `warmupMs` are what was measured of those asked for. */
  readonly interrupted?: true;
  readonly durationMsAsked?: number; // Of one that was interrupted.
  readonly plan?: string; // Its name. Here and below absent: there is none, or nothing to tell.
  readonly scenarios?: readonly ScenarioFigures[]; // Of a mix, each.
  readonly thresholds?: readonly ThresholdOutcome[];
  readonly dashboardUrl?: string; // Grafana's load test, at the time of the run.
  readonly troubles?: readonly Trouble[]; // Why starts were refused or are unknown, the most frequent first.
  readonly api?: ApiFacts;
  /**
   * Unseen: what was accepted cannot be followed. What terminals would tell (their count and latency,
   * throughput, backlog, lost, duplicates, unexpected, wrong) is then NaN, null in JSON; CPU is by
   * accepted starts, and so is AWS's bill.
   */
  readonly outcomes?: "seen" | "unseen";
  /** Whether the run proves anything, and why not; absent: a result that was kept before it had one. */
  readonly verdict?: RunVerdict;
}

/** What one scenario of a mix came to. */
export interface ScenarioFigures {
  readonly scenario: string;
  readonly weight: number;
  readonly sent: number;
  readonly terminal: number;
  readonly wrong: number;
  readonly throughput: number; // Terminals of starts intended within the window, by its length.
  readonly latencyMs: LatencySummary; // To the terminal.
}

/** The endpoint that was loaded over HTTP. */
export interface ApiFacts {
  readonly endpoint: string;
  readonly operation: "StartSyncExecution" | "StartExecution";
  readonly isSigned: boolean;
  readonly stateMachineArns: readonly string[];
}

/**
 * Executions or records a second that one part reaches alone on this computer; 0: not measurable,
 * null: the target has no such part, or it is not ours to load.
 */
export interface Ceilings {
  readonly journal: number | null;
  readonly codec: number;
  readonly machine: number;
  readonly transport: number | null; // Frames published, pulled, results published, acknowledged.
}

/** The cluster that was loaded; null: not told by a cluster that was there before the run. */
export interface NatsFacts {
  readonly serverVersion: string;
  readonly servers: number | null;
  readonly replicas: number;
  readonly streams: number;
  readonly sync: string | null; // `default`, `always`, or as `100ms`.
  readonly nodes: number | null;
  readonly shardsPerNode: number | null;
  /**
   * Frames that were handed to nodes more than once (null: not known, as where a server that counts
   * them was ended), and those never acknowledged.
   */
  readonly redelivered: number | null;
  readonly pending: number | null;
}

/** With a kill, all rates, latencies and costs of the result are the second life's; the audit is of both. */
export interface KillResult {
  readonly atMs: number; // Since the load's start.
  readonly acceptedBefore: number; // By the first life.
  readonly unfinished: number; // Sent by the first life, not refused, and no terminal in its ledger.
  /**
   * Without a durable terminal record at the kill: the second life found them in the journal and ran
   * them. No more than these may have ended twice.
   */
  readonly inFlight: number;
  readonly recoveryMs: number; // From the kill to the first terminal of the second life.
}

/** Parts of the latency, by executions that the engine timed: every so many of them. */
export interface ProfileResult {
  readonly sampled: number;
  readonly queueMs: LatencySummary; // From the acceptance to the start in a shard.
  readonly engineMs: LatencySummary; // From there to the outcome.
}

/** Faults that were made while the load went on. */
export interface FaultsResult {
  readonly marks: readonly FaultMark[];
  readonly duplicatesMax: number; // Executions in flight at a fault that may make them run twice.
  readonly strays: number; // Duplicates of executions that were in flight at no fault.
  readonly clientWasKilled: boolean; // What was not sent meanwhile is no fault of the generator.
}

/** Where and from what a figure was measured, where `machine` is a figure's name. */
interface Provenance {
  readonly computer: MachineDescription;
  readonly commit: string;
}

export interface CeilingsResult extends Ceilings, Provenance {
  readonly scenario: string;
  readonly durability: "memory" | "process" | "power";
}

/** Cost of one execution as its size grows. */
export interface SlopeResult extends Provenance {
  readonly map: SlopeSeries; // By items.
  readonly chain: SlopeSeries; // By states.
}

export interface SlopeSeries {
  readonly points: readonly { readonly size: number; readonly microsPerUnit: number }[];
  /** Of log(cost of an execution) over log(size), by least squares: 1 is linear. */
  readonly slope: number;
}

export interface SyncResult extends Provenance {
  readonly scenario: string;
  readonly durability: "memory" | "process" | "power"; // Of the engine; a synchronous start is never kept.
  readonly seed: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly rateOffered: number;
  readonly rateSent: number;
  readonly sent: number; // Warm-up included, as in the next three.
  readonly succeeded: number; // With the outcome that the scenario expects.
  readonly errors: number; // Calls that rejected.
  readonly wrong: number;
  readonly unanswered: number;
  readonly latencyMs: LatencySummary; // From the intended start to the outcome, within the window.
  readonly latenessMs: { readonly p99: number };
  readonly target: "embedded" | "nats" | "http";
  readonly nats: NatsFacts | null;
}

/** The API over HTTP: a closed loop for the maximum, in rounds, and an open loop for the latency. */
export interface HttpResult extends Provenance {
  readonly target: "http";
  readonly scenario: string;
  readonly durability: "memory" | "process" | "power";
  readonly shards: number;
  readonly seed: number;
  readonly connections: number; // Each with one request at a time.
  readonly rounds: number;
  readonly sliceMs: number; // Of each round, for each kind of request.
  /** Medians of the rounds, as all rates below: a plain node:http server that answers the same bytes. */
  readonly bare: { readonly startPerSecond: number; readonly syncPerSecond: number };
  readonly startExecution: HttpRate;
  readonly startSyncExecution: HttpRate;
  readonly startExecutionBatch: {
    readonly startsPerSecond: number;
    readonly connections: number;
    readonly startsPerRequest: number;
  };
  readonly non2xx: number; // Answers of the closed loop; warm-up included, as in all counts below.
  readonly errors: number; // Connections that broke, requests that were not answered in time.
  readonly starts: HttpStarts;
  readonly sync: HttpSync;
}

export interface HttpRate {
  readonly perSecond: number; // Requests answered with 2xx.
  readonly ratio: number; // To the bare server's rate in the same round; the rounds' median.
  readonly ratios: readonly number[]; // Of each round.
}

/** Executions of all three operations, in both loops. */
export interface HttpStarts {
  readonly sent: number;
  readonly answered: number; // With an executionArn; the last answers of a slice are not waited for.
  readonly refused: number; // Within a batch that was answered.
  readonly accepted: number; // By the server's own count; never less than answered, nor more than sent.
  readonly finished: boolean; // All of them when the server was ended; parked ones need not be.
}

/** Open loop, StartSyncExecution; fields as of `SyncResult`. */
export interface HttpSync {
  readonly rate: number; // Offered.
  readonly rateSent: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly sent: number;
  readonly succeeded: number;
  readonly errors: number;
  readonly wrong: number;
  readonly unanswered: number;
  readonly latencyMs: LatencySummary;
  readonly latenessP99Ms: number;
}

/** Throughput by the number of nodes, each of which can run only so many executions at once. */
export interface ScaleResult extends Provenance {
  readonly scenario: string;
  readonly durability: "memory" | "process" | "power";
  readonly seed: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly shardsPerNode: number;
  readonly activePerShardMax: number;
  readonly rateOfferedPerNode: number;
  readonly points: readonly ScalePoint[];
  readonly over: "nodes" | "shards"; // What `nodes` below counts.
  readonly repeats: number; // Measurements of each size.
  /** The law of scalability through all measurements; null: fewer than three sizes. */
  readonly usl: ScalingSummary | null;
  readonly projections: readonly ScaleProjection[]; // Extrapolated, by that law.
  readonly nodePrice: NodePrice;
}

export interface ScalePoint {
  readonly nodes: number;
  readonly throughput: number; // Completed within the window, by its length.
  readonly efficiency: number; // By as many times the throughput of one node; 1 is linear.
  readonly refused: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly unexpected: number;
  readonly wrong: number;
  readonly drained: boolean;
  readonly nodeCpuShare: number; // Cores in use by nodes within the load, on average.
  readonly throughputs: readonly number[]; // Of each repeat; `throughput` is their median.
}

export interface ParkedResult extends Provenance {
  readonly durability: "memory" | "process" | "power";
  readonly parked: number; // Executions waiting at once.
  readonly parkedPerSecond: number; // While they were being started.
  readonly refused: number; // Starts that the engine turned away meanwhile.
  readonly bytesEach: number; // RSS with them minus RSS before them.
  /** Milliseconds of CPU a second, of the whole process, while nothing is due. */
  readonly cpuMsPerSecond: { readonly few: number; readonly parked: number };
  readonly few: number; // So many were parked for comparison.
}
