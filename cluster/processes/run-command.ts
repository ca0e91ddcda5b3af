/** A short command, awaited: what it printed, and whether it ended well. */
import { execFile } from "node:child_process";

export interface CommandOutcome {
  readonly isOk: boolean;
  readonly stdout: string;
  /** What it said of its own failure, on one line; or that it could not be started, or took too long. */
  readonly problem: string;
}

export interface CommandOptions {
  readonly withinMs: number;
  readonly folder?: string;
}

/** Never throws. */
export function runCommand(
  program: string,
  parameters: readonly string[],
  { withinMs, folder }: CommandOptions,
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const settings = { timeout: withinMs, killSignal: "SIGKILL" as const, cwd: folder };
    execFile(program, [...parameters], settings, (error, stdout, stderr) => {
      resolve({ isOk: error === null, stdout, problem: problemOf(error, stdout + stderr) });
    });
  });
}

function problemOf(error: (Error & { killed?: boolean; code?: unknown }) | null, printed: string) {
  if (error === null) return "";
  if (error.code === "ENOENT") return "is not installed";
  if (error.killed === true) return "took too long";
  const lines = printed.trim().split("\n");
  return (lines.findLast((line) => line !== "") ?? error.message).trim();
}
