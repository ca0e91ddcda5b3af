/**
 * Where a figure was measured: computer and commit. A result without them cannot be repeated. An
 * adapter: it asks the operating system and git.
 */
import { execFile } from "node:child_process";
import os from "node:os";
import { promisify } from "node:util";

export interface MachineDescription {
  readonly cpu: string; // The model's name.
  readonly cores: number; // Usable by this process.
  readonly memoryMb: number;
  readonly kernel: string;
  readonly node: string;
}

const gitTimeoutMs = 5000;

export function describeMachine(): MachineDescription {
  return {
    cpu: os.cpus()[0]?.model.trim().replace(/\s+/g, " ") || `unknown ${os.arch()}`,
    cores: os.availableParallelism(),
    memoryMb: Math.round(os.totalmem() / 1e6),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
  };
}

/**
 * The commit that `folder` is a checkout of, with `-dirty` when files differ from it; `unknown` when
 * it is no checkout or git is not there.
 */
export async function readCommit(folder: string): Promise<string> {
  try {
    const commit = await git(folder, ["rev-parse", "--short=12", "HEAD"]);
    const changes = await git(folder, ["--no-optional-locks", "status", "--porcelain"]);
    return changes === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown";
  }
}

async function git(folder: string, parameters: readonly string[]): Promise<string> {
  const run = promisify(execFile);
  const done = await run("git", ["-C", folder, ...parameters], { timeout: gitTimeoutMs });
  return done.stdout.trim();
}
