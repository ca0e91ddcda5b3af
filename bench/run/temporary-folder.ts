/** A folder for as long as something works in it. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atExit } from "./at-exit.ts";

/** What was ended may take a moment to write no more. */
const patience = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

/**
 * @param kept Used and left as it is, made where there is none; undefined: a fresh one that is removed
 * afterwards, also when the process ends before.
 */
export async function withFolder<Result>(
  kept: string | undefined,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  if (kept !== undefined) {
    await mkdir(kept, { recursive: true });
    return work(kept);
  }
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-bench-"));
  const callOff = atExit(() => removeAtExit(folder));
  try {
    return await work(folder);
  } finally {
    await rm(folder, patience).catch((error: Error) => sayLeft(folder, error));
    callOff();
  }
}

/** Must not throw: what is to be undone after it would be left undone. */
export function removeAtExit(folder: string): void {
  try {
    rmSync(folder, patience);
  } catch (error) {
    sayLeft(folder, error as Error);
  }
}

function sayLeft(folder: string, { message }: Error): void {
  process.stderr.write(`bench: ${folder} is left behind: ${message.split("\n")[0]}\n`);
}
