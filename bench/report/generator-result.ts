/** What `bench generator` found: the fields that `--json` prints. */
import type { MachineDescription } from "../measurement/machine.ts";

export interface GeneratorResult {
  readonly rateOffered: number;
  readonly ratePerSecond: number; // Sent of those that were meant for the window, by its length.
  readonly pacingErrorPercent: number; // Of what went out within the window, by when it did.
  readonly latenessMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly cpuMicrosPerStart: number;
  readonly cores: number; // In use by all generators together.
  readonly generators: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly seed: number;
  readonly sent: number; // Warm-up included, as in the next three.
  readonly accepted: number;
  readonly lost: number;
  readonly wrong: number;
  readonly startedAtMs: number;
  readonly computer: MachineDescription;
  readonly commit: string;
}
