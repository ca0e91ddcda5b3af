/** Opens a page in Debian's Chromium, without a screen, and tells what became of it. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const program = "/usr/bin/chromium";
const DEADLINE_MS = 60_000;

/** For the `skip` option of a test that needs it: says aloud that it did not run. */
export const skipWithoutChromium: string | false = fs.existsSync(program)
  ? false
  : `${program} is not there: the page was not opened in a browser`;

export interface OpenedPage {
  readonly dom: string; // When its scripts have run.
  readonly consoleLines: readonly string[];
}

export function openPage(file: string, flags: readonly string[] = []): OpenedPage {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "stepstorm-chromium-"));
  try {
    const { stdout, stderr, status } = spawnSync(
      program,
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--enable-logging=stderr",
        `--user-data-dir=${profile}`,
        ...flags,
        "--dump-dom",
        `file://${file}`,
      ],
      { encoding: "utf8", timeout: DEADLINE_MS, maxBuffer: 64e6 },
    );
    if (status !== 0) throw new Error(`chromium ended with ${status}: ${stderr}`);
    const consoleLines = stderr.split("\n").filter((line) => line.includes("CONSOLE"));
    return { dom: stdout, consoleLines };
  } finally {
    fs.rmSync(profile, { recursive: true, force: true });
  }
}
