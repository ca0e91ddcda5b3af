/** What one life of a run is asked to do. Plain data: it crosses processes. */
import type { EngineConfig } from "../../engine/config.ts";
import type { LogSettings } from "../../engine/ports.ts";
import type { Burst } from "../load/arrivals.ts";

export interface LifeSettings {
  readonly scenarioFolder: string;
  readonly machineName: string;
  readonly ratePerSecond: number;
  readonly arrivals: "constant" | "poisson";
  /** Over all generators; with constant arrivals only. */
  readonly burst?: Burst | undefined;
  readonly warmupMs: number;
  readonly durationMs: number;
  readonly drainTimeoutMs: number;
  readonly shards: number;
  readonly generators: number;
  readonly durability: "memory" | "process" | "power";
  readonly seed: number;
  readonly dataFolder: string | null;
  readonly frameRecordsMax: number;
  readonly metricsPort: number | undefined;
  /** Number of the first execution: a second life counts on. */
  readonly firstIndex: number;
  /** Clients of the life before, whose executions' outcomes are taken over. */
  readonly resumes: readonly string[];
  /** Of the scenario's machine. */
  readonly logging: LogSettings;
  /** Ledger files get this and the generator's number for a name; null: nothing is kept. */
  readonly ledgerPath: string | null;
  /** Engine options that the bench has no flag for. */
  readonly engine: Partial<EngineConfig>;
}

/** Indexes of a generator's executions lie this far from the next one's. */
export const INDEXES_PER_GENERATOR = 1_000_000_000;

export function ledgerPathOf(ledgerPath: string, generatorIndex: number): string {
  return `${ledgerPath}.${generatorIndex}`;
}
