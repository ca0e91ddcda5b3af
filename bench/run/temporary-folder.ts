/** A folder for as long as something works in it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @param kept Used and left as it is; undefined: a fresh one that is removed afterwards. */
export async function withFolder<Result>(
  kept: string | undefined,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  if (kept !== undefined) return work(kept);
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
