/**
 * The peers' npm packages: installed on first use by their own lock file, never with the project's own
 * dependencies and out of the sources. The build gets a link to them, so that adapters import them by
 * name.
 *
 *     bench/peers/package.json, package-lock.json ── copied, npm ci ──▶ CHECKOUT/node_modules/.cache/stepstorm-peers
 *     BUILD/bench/peers/node_modules ── link ──▶ its node_modules
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Of the build that this file is a part of. */
const buildFolder = fileURLToPath(new URL("..", import.meta.url));
const packageFiles = ["package.json", "package-lock.json"];
/** Below the checkout, where tools neither look for sources nor commit. */
const CACHE = ["node_modules", ".cache", "stepstorm-peers"];

/** @throws when they cannot be installed, with what npm says. */
export function installPeerPackages(say: (line: string) => void): void {
  const folder = path.join(findCheckout(buildFolder), ...CACHE);
  const modules = path.join(folder, "node_modules");
  const stamp = path.join(folder, ".stepstorm-installed");
  const wanted = hashOf(packageFiles.map((name) => path.join(buildFolder, name)));
  if (readText(stamp) !== wanted) {
    say(`installing the peers' packages, about 300 MB, into ${CACHE.join("/")} …`);
    fs.mkdirSync(folder, { recursive: true });
    for (const name of packageFiles) {
      fs.copyFileSync(path.join(buildFolder, name), path.join(folder, name));
    }
    npmCi(folder);
    fs.writeFileSync(stamp, wanted);
  }
  link(modules, path.join(buildFolder, "node_modules"));
}

function npmCi(folder: string): void {
  // No package's scripts: what they would fetch or send from here is not needed.
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = spawnSync("npm", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  if (done.status === 0) return;
  const why = done.error?.message ?? done.stderr.toString().trim();
  throw new Error(`the peers' packages cannot be installed (npm ci in ${CACHE.join("/")}): ${why}`);
}

function link(target: string, at: string): void {
  if (readLink(at) === target) return;
  fs.rmSync(at, { force: true });
  fs.symlinkSync(target, at);
}

/** Builds stand some levels below the checkout. */
function findCheckout(from: string): string {
  let folder = from;
  while (!fs.existsSync(path.join(folder, "tsconfig.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("peers are compared from a checkout, and this is none");
    folder = parent;
  }
  return folder;
}

function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(fs.readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function readLink(at: string): string | undefined {
  try {
    return fs.readlinkSync(at);
  } catch {
    return undefined;
  }
}
