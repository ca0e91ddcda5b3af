/** What one life of a run is asked to do. Plain data: it crosses processes. */
import type { EngineConfig } from "../../engine/config.ts";
import type { LogSettings } from "../../engine/ports.ts";
import type { CrewSize } from "../crew/crew.ts";
import { constantSegments } from "../load/arrivals/constant.ts";
import type { Phase } from "../load/arrivals/phases.ts";
import { warmUpSegments } from "../load/arrivals/ramp.ts";
import { totalMs } from "../load/arrivals/segments.ts";
import { type Burst, cut, withBurst } from "../load/arrivals/spikes.ts";

/** One of the scenarios that a load is made of. */
export interface MixPart {
  readonly scenarioFolder: string;
  readonly machineName: string;
  readonly weight: number;
}

export interface LifeSettings {
  readonly scenarioFolder: string;
  readonly machineName: string;
  /** Several scenarios, the one above first; undefined: it is the only one. */
  readonly mix?: readonly MixPart[] | undefined;
  /** Warm-up and load as a plan has them; undefined: by rate, arrivals and burst. */
  readonly phases?: readonly Phase[] | undefined;
  readonly ratePerSecond: number;
  readonly arrivals: "constant" | "poisson";
  /** Over all generators; with constant arrivals only. */
  readonly burst?: Burst | undefined;
  /** Generator processes; undefined: generators are threads of the process that runs the load. */
  readonly crew?: CrewSize | undefined;
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

export function mixOf({ mix, scenarioFolder, machineName }: LifeSettings): readonly MixPart[] {
  return mix ?? [{ scenarioFolder, machineName, weight: 1 }];
}

/** The whole load: its warm-up, whose first half ramps up, and the measured window. */
export function phasesOf(settings: LifeSettings): readonly Phase[] {
  const { phases, burst, ratePerSecond, arrivals, warmupMs, durationMs } = settings;
  if (phases !== undefined) return phases;
  const calm = [
    ...warmUpSegments(ratePerSecond, warmupMs),
    ...constantSegments(ratePerSecond, durationMs),
  ];
  const segments = burst === undefined ? calm : withBurst(calm, burst);
  const phase = (name: string, fromMs: number, untilMs: number): Phase => ({
    name,
    durationMs: untilMs - fromMs,
    source: { kind: "rate", segments: cut(segments, fromMs, untilMs), spacing: arrivals },
  });
  const load = phase("load", warmupMs, warmupMs + durationMs);
  return warmupMs > 0 ? [phase("warm-up", 0, warmupMs), load] : [load];
}

/** Warm-up included. */
export function loadMsOf(settings: LifeSettings): number {
  return totalMs(phasesOf(settings));
}

export function ledgerPathOf(ledgerPath: string, generatorIndex: number): string {
  return `${ledgerPath}.${generatorIndex}`;
}
