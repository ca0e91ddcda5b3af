/** Runs Node as a user who owns nothing, where a test may do so. */
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";

const NOBODY = 65_534;
const DEADLINE_MS = 30_000;

export interface NobodysOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that nobody may read and not write; undefined, and the test skipped, unless root runs it. */
export function forNobody(t: Test): string | undefined {
  if (process.getuid?.() !== 0) {
    t.pass("only root may become somebody else", { skip: true });
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "stepstorm-nobody-"));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function asNobody(words: readonly string[], cwd = "/"): Promise<NobodysOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      "/usr/bin/env",
      // Without what tap puts into the environment of each Node: it writes into the checkout.
      ["-i", `PATH=${process.env["PATH"]}`, process.execPath, ...words],
      { uid: NOBODY, gid: NOBODY, cwd, timeout: DEADLINE_MS },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
