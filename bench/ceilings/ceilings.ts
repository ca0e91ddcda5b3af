/**
 * What the parts reach alone on this computer, with the very frames of a scenario: group commit of
 * the journal, packing and unpacking, the compiled machine without any transport. A run's figures
 * are read against these: engine ÷ ceiling.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../engine/system-ports.ts";
import type { Ceilings } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { codecRecordsPerSecond } from "./codec.ts";
import { journalRecordsPerSecond } from "./journal.ts";
import { machineExecutionsPerSecond } from "./machine.ts";

export interface CeilingOptions {
  /** Null: without a journal. */
  readonly durability: "memory" | "process" | "power" | null;
  readonly seed: number;
  readonly frameRecordsMax: number;
  /** How long each part is measured, after as long a warm-up. */
  readonly measureMs: number;
}

/** @param scenario Checked: see `checkScenario`. */
export async function measureCeilings(
  scenario: Scenario,
  { durability, seed, frameRecordsMax, measureMs }: CeilingOptions,
): Promise<Ceilings> {
  const workload = createWorkload(scenario.generator, seed);
  const inputs = Array.from({ length: frameRecordsMax }, (_, index) => workload.inputText(index));
  const clock = systemClock;
  const inputBytesMax = Math.max(...inputs.map((text) => Buffer.byteLength(text)));
  const work = { ...scenario, inputBytesMax };
  const machine = machineExecutionsPerSecond(work, inputs, { clock, measureMs, seed });
  const codec = codecRecordsPerSecond(inputs, { clock, measureMs });
  const ofEngine = { codec, machine, transport: null };
  if (durability === null) return { journal: null, ...ofEngine };
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-ceiling-"));
  try {
    const journal = await journalRecordsPerSecond(inputs, { clock, measureMs, durability, folder });
    return { journal, ...ofEngine };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
