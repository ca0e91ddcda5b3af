/**
 * The folder that `--out` names, made and tried before anything is measured: what cannot be kept is
 * known before the load, not after it. An adapter: it touches files.
 */
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { OptionsError } from "../../../engine/command-line/options-error.ts";

/** @throws OptionsError when it cannot be made or written. */
export async function prepareOutFolder(folder: string): Promise<void> {
  const probe = join(folder, `.stepstorm-probe-${process.pid}`);
  try {
    await makeFolder(resolve(folder));
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    const why = (error as Error).message;
    throw new OptionsError([`--out ${folder}: nothing can be kept there: ${why}`]);
  }
}

/** One by one: below /proc, where nothing can be made, `mkdir` with `recursive` never gives up. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  await makeFolder(dirname(folder));
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) !== "EEXIST" || !(await isFolder(folder))) throw error;
  }
}

/** False when there is nothing. @throws Error when there is something else. */
async function isFolder(folder: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true;
  } catch (error) {
    // Below a file: what is above it says so.
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return false;
    throw error;
  }
  throw new Error(`${folder} is a file, not a folder`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}
