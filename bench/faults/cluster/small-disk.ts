/** A file system of a few megabytes, in memory, that can be filled up and emptied. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../../cluster/processes/run-command.ts";
import { atExit } from "../../run/at-exit.ts";

export interface SmallDisk {
  /** Takes all that is free. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  remove(): Promise<void>;
}

const COMMAND_MS = 10_000;
const BLOCK = new Uint8Array(64 * 1024);
const BALLAST_BYTES_MAX = 1024 * 1024 * 1024;

/** Undefined where file systems may be mounted. */
export async function mountObstacle(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-mount-"));
  try {
    const problem = await mount(folder, 1);
    if (problem !== undefined) return `no file system can be mounted here: ${problem}`;
    await runCommand("umount", [folder], { withinMs: COMMAND_MS });
    return undefined;
  } finally {
    await rmdir(folder);
  }
}

/** @throws Error when it cannot be mounted. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  const problem = await mount(folder, megabytes);
  if (problem !== undefined) throw new Error(`mount ${folder}: ${problem}`);
  // Whatever still has a file open there keeps nobody from going on.
  const callOff = atExit(() => void spawnSync("umount", ["-l", folder]));
  const ballast = join(folder, "ballast");
  return {
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    remove: async () => {
      await runCommand("umount", ["-l", folder], { withinMs: COMMAND_MS });
      callOff();
    },
  };
}

async function mount(folder: string, megabytes: number): Promise<string | undefined> {
  const words = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder];
  const { isOk, problem } = await runCommand("mount", words, { withinMs: COMMAND_MS });
  return isOk ? undefined : problem;
}

function fill(path: string): void {
  const file = openSync(path, "a");
  try {
    let step = BLOCK.length;
    for (let bytes = 0; bytes < BALLAST_BYTES_MAX && step > 0; bytes += step) {
      try {
        writeSync(file, BLOCK, 0, step);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        step >>= 1; // The rest is smaller than that.
      }
    }
  } finally {
    closeSync(file);
  }
}
