/**
 * The result of a run as data: what `--json` prints and `--out` keeps. Everything that is needed to
 * judge and to repeat the run is in it: rates, latencies, audit, cost, durability, machine, commit.
 */
import type { AuditSummary } from "../audit/audit-summary.ts";
import type { LatencySummary } from "../measurement/latency-histogram.ts";
import type { MachineDescription } from "../measurement/machine.ts";

export interface RunResult extends AuditSummary {
  readonly scenario: string;
  readonly target: string; // What was loaded: "embedded", later also a cluster or another engine.
  readonly durability: "memory" | "process" | "power";
  readonly shards: number;
  readonly generators: number;
  readonly arrivals: "constant" | "poisson";
  readonly seed: number;
  readonly durationMs: number; // The measured window.
  readonly warmupMs: number; // Before it; audited, but in no rate and no latency.
  readonly rateOffered: number; // Executions a second, as asked for.
  readonly rateSent: number; // Those intended within the window that were sent, by its length.
  readonly throughput: number; // Terminals of starts intended within the window, by its length.
  readonly dropped: number; // Intended but never sent.
  readonly drained: boolean; // All terminals came before the drain timeout.
  readonly latencyMs: { readonly accept: LatencySummary; readonly terminal: LatencySummary };
  readonly latenessMs: { readonly p99: number }; // How long after its intended start one was sent.
  readonly eventLoopLagMs: number; // p99 of the engine's main thread.
  readonly cpu: {
    readonly engineMicrosPerExecution: number;
    readonly generatorMicrosPerExecution: number;
  };
  readonly rssMb: number; // The largest seen.
  readonly ceilings: Ceilings | null; // Null: not measured with this run.
  readonly kill: KillResult | null; // Null: nothing was killed.
  readonly transitionsPerExecution: number | null; // As the scenario declares them.
  readonly machine: MachineDescription;
  readonly commit: string;
}

/** Executions or records a second that one part reaches alone on this computer. */
export interface Ceilings {
  readonly journal: number;
  readonly codec: number;
  readonly machine: number;
}

export interface KillResult {
  readonly atMs: number; // Since the load's start.
  /** Attempted without a terminal at that time: no more may run twice. */
  readonly inFlight: number;
  readonly recoveryMs: number; // From the kill to the first terminal of the second life.
}
