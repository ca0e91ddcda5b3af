/** The journal alone: frames appended with so many outstanding, and removed when they are durable. */
import { openLmdbJournal } from "../../engine/journal/lmdb-journal.ts";
import { openMemoryJournal } from "../../engine/journal/memory-journal.ts";
import type { Clock } from "../../engine/ports.ts";
import { packStarts } from "./codec.ts";

const OUTSTANDING = 16;

/** Records a second, acknowledged in the sense of the durability. */
export async function journalRecordsPerSecond(
  inputs: readonly string[],
  {
    clock,
    measureMs,
    durability,
    folder,
  }: {
    readonly clock: Clock;
    readonly measureMs: number;
    readonly durability: "memory" | "process" | "power";
    readonly folder: string;
  },
): Promise<number> {
  const journal =
    durability === "memory" ? openMemoryJournal() : openLmdbJournal({ folder, durability });
  const bytes = packStarts(inputs, 1);
  let acknowledged = 0;
  const appendUntil = async (untilMs: number): Promise<void> => {
    while (clock.nowMs() < untilMs) {
      const sequence = journal.nextSequence();
      await journal.append(sequence, bytes.slice());
      journal.remove(sequence);
      acknowledged++;
    }
  };
  const measure = async (): Promise<number> => {
    acknowledged = 0;
    const beganMs = clock.nowMs();
    const untilMs = beganMs + measureMs;
    await Promise.all(Array.from({ length: OUTSTANDING }, () => appendUntil(untilMs)));
    return (acknowledged * inputs.length * 1000) / (clock.nowMs() - beganMs);
  };
  await measure(); // Warm-up.
  const recordsPerSecond = await measure();
  await journal.close();
  return recordsPerSecond;
}
