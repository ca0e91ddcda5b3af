/** Finds a nats-server: the one named, else the first that is new enough, fetched if need be. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder, findCached } from "./binary-cache.ts";
import { fetchFromDebian } from "./debian-package.ts";
import {
  inspectBinary,
  isAtLeast,
  type NatsServerBinary,
  versionOldest,
  versionWanted,
} from "./nats-binary.ts";

/** Places that a user's PATH often lacks. */
const moreFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

/** @throws Error That says what was tried and what to do. @param folders Searched after PATH. */
export async function findBinary(
  environment: NodeJS.ProcessEnv,
  folders: readonly string[] = moreFolders,
): Promise<NatsServerBinary> {
  const named = environment["STEPSTORM_NATS_SERVER"];
  if (named) return inspectNamed(named);
  const tried: string[] = [];
  const places = [...(environment["PATH"] ?? "").split(delimiter), ...folders];
  const installed = await installedOnes(places, tried);
  const wanted = installed.find(({ version }) => isAtLeast(version, versionWanted));
  if (wanted !== undefined) return wanted;
  const fromElsewhere = await cachedOrFetched(environment, tried);
  if (fromElsewhere !== undefined) return fromElsewhere;
  const old = installed.find(({ version }) => isAtLeast(version, versionOldest));
  if (old !== undefined) return old;
  throw new Error(
    `no nats-server could be had (${tried.join("; ")}). Install nats-server 2.10 or newer, or name its file in STEPSTORM_NATS_SERVER.`,
  );
}

async function inspectNamed(path: string): Promise<NatsServerBinary> {
  try {
    const binary = await inspectBinary(path);
    if (isAtLeast(binary.version, versionOldest)) return binary;
    throw new Error(`${path} is nats-server ${binary.version}; 2.9 is the oldest that works`);
  } catch (error) {
    throw new Error(`STEPSTORM_NATS_SERVER: ${(error as Error).message}`, { cause: error });
  }
}

async function installedOnes(
  folders: readonly string[],
  tried: string[],
): Promise<readonly NatsServerBinary[]> {
  const named = new Set(folders.filter((folder) => folder !== ""));
  const files = [...named].map((folder) => join(folder, "nats-server"));
  const found: NatsServerBinary[] = [];
  for (const file of files.filter(isProgram)) {
    try {
      const binary = await inspectBinary(file);
      found.push(binary);
      tried.push(`${file} is ${binary.version}`);
    } catch (error) {
      tried.push((error as Error).message);
    }
  }
  if (found.length === 0) tried.push("none in PATH");
  return found;
}

async function cachedOrFetched(
  environment: NodeJS.ProcessEnv,
  tried: string[],
): Promise<NatsServerBinary | undefined> {
  const folder = cacheFolder(environment);
  const cached = await findCached(folder);
  if (cached !== undefined && isAtLeast(cached.version, versionWanted)) return cached;
  tried.push(`none in ${folder}`);
  try {
    const fetched = await fetchFromDebian(folder);
    if (isAtLeast(fetched.version, versionWanted)) return fetched;
    tried.push(`the package has ${fetched.version}`);
  } catch (error) {
    tried.push(`Debian's package: ${(error as Error).message}`);
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
