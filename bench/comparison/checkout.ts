/**
 * A commit of this repository in a checkout of its own (git worktree), built by its own set-up, and
 * removed again. Where it locks the same dependencies, those that are installed here are lent to it.
 */
import { spawn } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";

/** What an installation follows from; `.setup/ready.mjs` hashes the same files. */
const lockFiles = ["package-lock.json", "package.json", ".taprc"];

/**
 * @param folder Exists; the checkout is made within it.
 * @returns The checkout's compiled bench.
 * @throws OptionsError when there is no such commit; Error when it does not build.
 */
export async function checkOut(ref: string, folder: string): Promise<string> {
  const root = await ownRoot();
  const commit = await ask("git", ["-C", root, "rev-parse", "--verify", `${ref}^{commit}`]).catch(
    () => {
      throw new OptionsError([`--refs: ${ref} is no commit of this checkout`]);
    },
  );
  const target = join(folder, commit.slice(0, 12));
  await ask("git", ["-C", root, "worktree", "add", "--detach", "--force", target, commit]);
  if (await locksTheSame(root, target)) {
    await symlink(join(root, "node_modules"), join(target, "node_modules"));
  }
  await ask(process.execPath, [join(target, ".setup", "ready.mjs")]);
  return join(target, "dist", "bench", "main.js");
}

/** Its files may be gone already. */
export async function forgetCheckouts(): Promise<void> {
  await ask("git", ["-C", await ownRoot(), "worktree", "prune"]).catch(() => {});
}

async function ownRoot(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  return ask("git", ["-C", here, "rev-parse", "--show-toplevel"]).catch(() => {
    throw new OptionsError(["--refs needs a git checkout: this copy of the project is none"]);
  });
}

async function locksTheSame(root: string, target: string): Promise<boolean> {
  const texts = (folder: string) =>
    Promise.all(lockFiles.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  const [own, others] = await Promise.all([texts(root), texts(target)]);
  return own.every((text, at) => text === others[at]);
}

/** What the command prints. @throws Error with what it says when it fails. */
function ask(command: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(stdout.trim());
      else reject(new Error(`${command} ${parameters.join(" ")} ended with ${code}: ${stderr}`));
    });
  });
}
