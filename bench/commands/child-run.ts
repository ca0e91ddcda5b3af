/**
 * One run of the bench in a process of its own: nothing of the run before (compiled code, garbage, a
 * grown heap) is in the next, and a checkout of another commit is run by its own code.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import type { RunResult } from "../report/result.ts";
import { atExit } from "../run/at-exit.ts";
import { InterruptedError } from "../run/signals.ts";

/** The bench that is running. */
export const ownBench = fileURLToPath(new URL("../main.js", import.meta.url));

const EXIT_USAGE = 2;
const STDERR_KEPT = 4000;

/**
 * A run that failed its audit or its rate is a result like others; only one that gave none throws.
 * @param bench The compiled `bench/main.js` to run.
 * @param interrupted Ends it when it is aborted.
 * @throws InterruptedError when it was ended, and is gone.
 */
export async function runOnce(
  bench: string,
  flags: readonly string[],
  interrupted?: AbortSignal,
): Promise<RunResult> {
  const outcome = await runBench(bench, ["run", ...flags, "--json"], interrupted);
  const { code, stdout, stderr } = outcome;
  if (code === EXIT_USAGE) {
    throw new OptionsError([stderr.trim().replace(/^bench: /, "")]);
  }
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) {
    throw new Error(`a run ended with ${code} and without a result: ${stderr.trim()}`);
  }
  const result = JSON.parse(line) as RunResult;
  if (result.interrupted === true) throw new Error("a run was interrupted by a signal");
  return result;
}

function runBench(
  bench: string,
  flags: readonly string[],
  interrupted?: AbortSignal,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  if (interrupted?.aborted === true) return Promise.reject(new InterruptedError());
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, bench, ...flags], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    // At once: it would take another signal for a wish to end early and in order.
    const end = () => void child.kill("SIGHUP");
    const callOff = atExit(end);
    interrupted?.addEventListener("abort", end, { once: true });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      callOff();
      interrupted?.removeEventListener("abort", end);
      if (interrupted?.aborted === true) reject(new InterruptedError());
      else resolve({ code, stdout, stderr });
    });
  });
}
