/**
 * Makes the checkout ready to run: dependencies installed, TypeScript built. Every npm script calls
 * this first (npm's own `pre…` hooks), so that no third command is ever needed.
 *
 * Invariants: nothing is installed or built again when nothing changed, and nothing is written then,
 * so that another user may run what is ready; two callers never work at once (a lock file with the
 * owner's process id); a running server never sees its code change, because each build has a folder
 * of its own under `.build/` and `dist` is a link that is renamed into place.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const at = (...parts) => path.join(root, ...parts);
const sourceFolders = ["engine", "bench", "cluster", "grafana", "test"];
const buildsKept = 3;
/** By this process. */
let isLocked = false;

/** What the system says where somebody may not write. */
const refusals = ["EACCES", "EPERM", "EROFS"];

process.chdir(root);
try {
  // Both stamps are written last: who finds them needs no lock.
  if (!isInstalled() || !isBuilt()) {
    withLock(() => {
      install();
      build();
    });
  }
} catch (error) {
  if (!refusals.includes(error.code)) throw error;
  fail(`${missing()}, and you may not: ${error.message}. Its owner can: node .setup/ready.mjs`);
}

function isInstalled() {
  return readText(at("node_modules", ".stepstorm-installed")) === installWanted();
}

function installWanted() {
  return hashOf([at("package-lock.json"), at("package.json"), at(".taprc")]);
}

function isBuilt() {
  return readText(at("dist", ".stepstorm-built")) === buildWanted(sourceFiles());
}

function sourceFiles() {
  return sourceFolders.flatMap((folder) => filesBelow(at(folder))).sort();
}

function buildWanted(sources) {
  return hashOf([...sources, at("tsconfig.json"), at("package-lock.json")]);
}

/** In words: what must be done before anything can run. */
function missing() {
  try {
    if (!isInstalled()) return `the dependencies of ${root} must be installed first`;
    return `${root} must be built first (its sources have changed, or never were built)`;
  } catch {
    return `the files of ${root} must be read first`;
  }
}

function install() {
  if (isInstalled()) return;
  const wanted = installWanted();
  const stamp = at("node_modules", ".stepstorm-installed");
  say("installing dependencies …");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  run(process.execPath, [at("node_modules", "tap", "dist", "esm", "run.mjs"), "build"], {
    quiet: true,
  });
  fs.writeFileSync(stamp, wanted);
}

function build() {
  const sources = sourceFiles();
  const wanted = buildWanted(sources);
  if (readText(at("dist", ".stepstorm-built")) === wanted) return;
  const name = `${Date.now().toString(36)}-${process.pid}`;
  const target = at(".build", name);
  run(process.execPath, [at("node_modules", "typescript", "bin", "tsc"), "--outDir", target]);
  for (const file of sources.filter((file) => !file.endsWith(".ts"))) {
    const copy = path.join(target, path.relative(root, file));
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(file, copy);
  }
  fs.copyFileSync(at("package.json"), path.join(target, "package.json"));
  fs.writeFileSync(path.join(target, ".stepstorm-built"), wanted);
  const link = at(`.dist-${process.pid}`);
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.join(".build", name), link);
  fs.renameSync(link, at("dist"));
  const builds = fs
    .readdirSync(at(".build"))
    .filter((entry) => /^\w+-\d+$/.test(entry))
    .sort();
  for (const old of builds.slice(0, -buildsKept)) {
    fs.rmSync(at(".build", old), { recursive: true, force: true });
  }
}

function withLock(work) {
  const lock = at(".build", "lock");
  fs.mkdirSync(at(".build"), { recursive: true });
  const giveUpAtMs = Date.now() + 600_000;
  while (!claim(lock)) {
    if (Date.now() > giveUpAtMs)
      fail(`another set-up holds ${lock} for ten minutes; remove it if it is dead`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  isLocked = true;
  try {
    work();
  } finally {
    fs.rmSync(lock, { force: true });
    isLocked = false;
  }
}

/** Takes the lock file, or tells that a living process has it; a dead owner's lock is removed. */
function claim(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const owner = Number(readText(lock));
  if (owner > 0 && isAlive(owner)) return false;
  if (owner > 0) fs.rmSync(lock, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function filesBelow(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(full);
    return entry.isFile() ? [full] : [];
  });
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files)
    hash.update(file).update("\0").update(fs.readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function run(command, parameters, { quiet = false } = {}) {
  // Standard output belongs to the script that npm runs next (it may end in one line of JSON).
  const done = spawnSync(command, parameters, {
    stdio: ["ignore", "pipe", quiet ? "pipe" : "inherit"],
  });
  if (done.error) fail(`${command} could not be started: ${done.error.message}`);
  if (done.status === 0) return;
  process.stderr.write(done.stdout);
  if (quiet) process.stderr.write(done.stderr);
  fail(`${[command, ...parameters].join(" ")} ended with ${done.status ?? done.signal}`);
}

function say(text) {
  process.stderr.write(`stepstorm set-up: ${text}\n`);
}

function fail(text) {
  say(text);
  if (isLocked) fs.rmSync(at(".build", "lock"), { force: true });
  process.exit(1);
}
