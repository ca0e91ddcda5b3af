/** Runs the bench's command line as a user does, in a process of its own. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export const benchMain = fileURLToPath(new URL("../../bench/main.js", import.meta.url));
const DEADLINE_MS = 120_000;

export interface BenchOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runBench(
  line: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<BenchOutcome> {
  const words = line.split(" ").filter((word) => word !== "");
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [benchMain, ...words],
      { timeout: DEADLINE_MS, env: { ...process.env, ...environment } },
      (_, stdout, stderr) => {
        if (child.exitCode === null) reject(new Error(`bench ${line} did not end: ${stderr}`));
        else resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}

/** The result object that `--json` ends standard output with. */
export function resultOf<Result>({ stdout, stderr }: BenchOutcome): Result {
  const last = stdout.trimEnd().split("\n").at(-1);
  if (last === undefined || last === "") throw new Error(`nothing on standard output: ${stderr}`);
  return JSON.parse(last) as Result;
}

/** Folder of a scenario that stands in `fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}
