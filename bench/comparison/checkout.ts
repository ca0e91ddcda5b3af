/**
 * A commit of this repository in a checkout of its own (git worktree), installed and built by its own
 * set-up. Dependencies are never lent to it by a link: a set-up that finds them outdated would empty
 * the folder behind the link.
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";

/** The commit that a name stands for. @throws OptionsError when there is none. */
export async function commitOf(ref: string): Promise<string> {
  const root = await ownRoot();
  return ask("git", ["-C", root, "rev-parse", "--verify", `${ref}^{commit}`]).catch(() => {
    throw new OptionsError([`--refs: ${ref} is no commit of this checkout`]);
  });
}

/**
 * @param folder Exists; the checkout is made within it.
 * @returns The checkout's compiled bench.
 * @throws Error when it does not build.
 */
export async function checkOut(commit: string, folder: string): Promise<string> {
  const target = join(folder, commit.slice(0, 12));
  const add = ["worktree", "add", "--detach", "--force", target, commit];
  await ask("git", ["-C", await ownRoot(), ...add]);
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
