/** A folder for as long as something works in it. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", removeAtExit);
  try {
    return await work(folder);
  } finally {
    process.off("exit", removeAtExit);
    await rm(folder, { recursive: true, force: true });
  }
}
