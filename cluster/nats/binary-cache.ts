/**
 * Where a fetched nats-server is kept: a folder a version, moved into place whole, so that two who fetch
 * at once do not collide and nobody ever sees half of one.
 *
 *   CACHE/stepstorm/nats-server/2.10.27/nats-server
 */
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { compareVersions, inspectBinary, type NatsServerBinary } from "./nats-binary.ts";

const FILE_NAME = "nats-server";

export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "stepstorm", "nats-server");
}

/** The newest that is kept and works. */
export async function findCached(folder: string): Promise<NatsServerBinary | undefined> {
  const entries = await readdir(folder).catch(() => []);
  const versions = entries.filter((name) => /^\d+\.\d+\.\d+$/.test(name)).sort(compareVersions);
  for (const version of versions.reverse()) {
    const binary = await inspectBinary(join(folder, version, FILE_NAME)).catch(() => undefined);
    if (binary !== undefined) return binary;
  }
  return undefined;
}

/** Copies the program into the cache; one that is there already stays, unless it does not work. */
export async function keepInCache(
  program: NatsServerBinary,
  folder: string,
): Promise<NatsServerBinary> {
  await mkdir(folder, { recursive: true });
  const draft = await mkdtemp(join(folder, ".draft-"));
  const place = join(folder, program.version);
  try {
    await copyFile(program.path, join(draft, FILE_NAME));
    await rename(draft, place).catch(async () => {
      if ((await inspectBinary(join(place, FILE_NAME)).catch(() => undefined)) !== undefined)
        return;
      await rm(place, { recursive: true, force: true });
      await rename(draft, place);
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return inspectBinary(join(place, FILE_NAME));
}
