/**
 * One run of the bench in a process of its own: nothing of the run before (compiled code, garbage, a
 * grown heap) is in the next, and a checkout of another commit is run by its own code.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import type { RunResult } from "../report/result.ts";

/** The bench that is running. */
export const ownBench = fileURLToPath(new URL("../main.js", import.meta.url));

const EXIT_USAGE = 2;
const STDERR_KEPT = 4000;

/**
 * A run that failed its audit or its rate is a result like others; only one that gave none throws.
 * @param bench The compiled `bench/main.js` to run.
 */
export async function runOnce(bench: string, flags: readonly string[]): Promise<RunResult> {
  const { code, stdout, stderr } = await runBench(bench, ["run", ...flags, "--json"]);
  if (code === EXIT_USAGE) {
    throw new OptionsError([stderr.trim().replace(/^bench: /, "")]);
  }
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) {
    throw new Error(`a run ended with ${code} and without a result: ${stderr.trim()}`);
  }
  return JSON.parse(line) as RunResult;
}

function runBench(bench: string, flags: readonly string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, bench, ...flags], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = () => void child.kill("SIGTERM");
    process.once("exit", end);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", end);
      resolve({ code, stdout, stderr });
    });
  });
}
