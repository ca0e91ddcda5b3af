/**
 * A commit of this repository in a checkout of its own (git worktree), installed and built by its own
 * set-up. Dependencies are never lent to it by a link: a set-up that finds them outdated would empty
 * the folder behind the link.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { outputOf } from "../run/child-group.ts";

const here = dirname(fileURLToPath(import.meta.url));

/** The commit that a name stands for. @throws OptionsError when there is none. */
export async function commitOf(ref: string): Promise<string> {
  const root = await ownRoot();
  return outputOf("git", ["-C", root, "rev-parse", "--verify", `${ref}^{commit}`]).catch(() => {
    throw new OptionsError([`--refs: ${ref} is no commit of this checkout`]);
  });
}

/**
 * @param folder Exists; the checkout is made within it.
 * @returns The checkout's compiled bench.
 * @throws Error when it does not build; InterruptedError when it was interrupted, and nobody works on it.
 */
export async function checkOut(
  commit: string,
  folder: string,
  interrupted: AbortSignal,
): Promise<string> {
  const target = join(folder, commit.slice(0, 12));
  const add = ["worktree", "add", "--detach", "--force", target, commit];
  await outputOf("git", ["-C", await ownRoot(), ...add], interrupted);
  await outputOf(process.execPath, [join(target, ".setup", "ready.mjs")], interrupted);
  return join(target, "dist", "bench", "main.js");
}

/** Its files may be gone already. */
export async function forgetCheckouts(): Promise<void> {
  await outputOf("git", ["-C", await ownRoot(), "worktree", "prune"]).catch(() => {});
}

/** The same at the process's end, where nothing can be waited for. */
export function forgetCheckoutsAtExit(): void {
  spawnSync("git", ["-C", here, "worktree", "prune"], { stdio: "ignore" });
}

async function ownRoot(): Promise<string> {
  return outputOf("git", ["-C", here, "rev-parse", "--show-toplevel"]).catch(() => {
    throw new OptionsError(["--refs needs a git checkout: this copy of the project is none"]);
  });
}
