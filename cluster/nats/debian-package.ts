/**
 * Fetches nats-server, or another program, out of Debian's package, without being root and without
 * installing anything: apt works on lists and caches in a folder of its own, from a copy of the
 * machine's own sources.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../processes/run-command.ts";
import { newerSourceList, newerSources } from "./apt-sources.ts";
import { keepInCache } from "./binary-cache.ts";
import { inspectBinary, type NatsServerBinary } from "./nats-binary.ts";

const PACKAGE = "nats-server";
const UPDATE_MS = 120_000;
const DOWNLOAD_MS = 120_000;
const UNPACK_MS = 30_000;
const SOURCES_FOLDER = "/etc/apt/sources.list.d";
const SOURCE_LIST = "/etc/apt/sources.list";

/** @throws Error That says which step failed and why. */
export function fetchFromDebian(cacheFolder: string): Promise<NatsServerBinary> {
  return withDebianPackage(PACKAGE, async (unpacked) => {
    const program = await inspectBinary(join(unpacked, "usr", "sbin", PACKAGE));
    return await keepInCache(program, cacheFolder);
  });
}

/**
 * Calls back with the folder that the package's files are in; it is gone afterwards.
 * @throws Error That says which step failed and why; or what is thrown there.
 */
export async function withDebianPackage<Result>(
  name: string,
  use: (unpacked: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-apt-"));
  try {
    const settings = await prepare(folder);
    const update = await apt([...settings, "update"], folder, UPDATE_MS);
    // A source that is foreign or away does not matter as long as Debian's own answers.
    const download = await apt([...settings, "download", name], folder, DOWNLOAD_MS);
    const files = await readdir(folder);
    const file = files.find((entry) => entry.startsWith(`${name}_`) && entry.endsWith(".deb"));
    if (file === undefined) {
      throw new Error(`apt-get ${download.problem || update.problem || "brought no package"}`);
    }
    const unpacked = join(folder, "unpacked");
    const unpack = ["-x", join(folder, file), unpacked];
    const outcome = await runCommand("dpkg-deb", unpack, { withinMs: UNPACK_MS });
    if (!outcome.isOk) throw new Error(`dpkg-deb ${outcome.problem}`);
    return await use(unpacked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the sources; answers apt's options that keep it within the folder. */
async function prepare(folder: string): Promise<readonly string[]> {
  const at = (name: string) => join(folder, name);
  for (const name of ["sources", "lists/partial", "cache/archives/partial"]) {
    await mkdir(at(name), { recursive: true });
  }
  const names = await readdir(SOURCES_FOLDER).catch(() => []);
  for (const name of names.filter((name) => name.endsWith(".sources"))) {
    const text = await readFile(join(SOURCES_FOLDER, name), "utf8");
    await writeFile(join(at("sources"), name), newerSources(text));
  }
  const list = await readFile(SOURCE_LIST, "utf8").catch(() => "");
  if (list !== "") await writeFile(join(at("sources"), "machine.list"), newerSourceList(list));
  const options = {
    "Dir::Etc::SourceList": "/dev/null",
    "Dir::Etc::SourceParts": at("sources"),
    "Dir::State::Lists": at("lists"),
    "Dir::Cache": at("cache"),
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "", // Root's apt would change to a user who may not enter the folder.
  };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

function apt(parameters: readonly string[], folder: string, withinMs: number) {
  return runCommand("apt-get", ["-q", ...parameters], { withinMs, folder });
}
