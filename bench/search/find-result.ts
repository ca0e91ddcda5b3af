/** What `bench find` found, as data: every probe, and the answer. */
import type { MachineDescription } from "../measurement/machine.ts";
import type { RunResult } from "../report/result.ts";
import type { SearchProbe } from "./search.ts";
import type { SearchAnswer } from "./search-answer.ts";

export interface FindProbe extends SearchProbe {
  readonly offered: number; // Executions a second, as the two below.
  readonly sent: number;
  readonly throughput: number;
  readonly p50: number; // Milliseconds from the intended start to the terminal, as p99.
  readonly p99: number;
  readonly reasons: readonly string[]; // Why it did not hold.
}

export interface FindResult extends SearchAnswer {
  readonly scenario: string;
  readonly target: RunResult["target"];
  readonly durability: RunResult["durability"];
  readonly slo: string;
  readonly tolerance: number;
  readonly seed: number;
  readonly durationMs: number; // Of each probe.
  readonly warmupMs: number;
  readonly probes: readonly FindProbe[];
  readonly computer: MachineDescription;
  readonly commit: string;
}
