/** `stepstorm` in a process of its own, as an operator starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Test } from "tap";
import { until } from "../../../cluster/processes/until.ts";

const main = fileURLToPath(new URL("../../../engine/cli.js", import.meta.url));
const WITHIN_MS = 30_000;

export interface CliProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The line that says so. */
  ready(): Promise<string>;
  /** The exit code. */
  ended(): Promise<number | null>;
}

/** Ended with the test. Its environment holds nothing of ours but what is given. */
export function startCli(
  t: Test,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CliProcess {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("STEPSTORM_"));
  const child = spawn(process.execPath, [main, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Object.fromEntries(clean), ...environment },
  });
  const exited = once(child, "close") as Promise<[number | null]>;
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await exited;
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes) => {
    stdout += bytes;
  });
  child.stderr.on("data", (bytes) => {
    stderr += bytes;
  });
  const seen = () => `${stdout}${stderr}`;
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ready: () =>
      until(
        () => {
          if (child.exitCode !== null) throw new Error(`the node ended: ${seen()}`);
          return /^stepstorm: node \S+ is ready.*$/m.exec(stdout)?.[0];
        },
        { what: `the node to be ready: ${words.join(" ")}`, withinMs: WITHIN_MS },
      ),
    ended: async () => {
      await until(() => child.exitCode !== null || child.signalCode !== null, {
        what: `the process to end: ${words.join(" ")}`,
        withinMs: WITHIN_MS,
      });
      await exited;
      return child.exitCode;
    },
  };
}
