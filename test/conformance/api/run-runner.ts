/**
 * Runs the recorded cases against a server of ours by the runner that stands beside them: it speaks
 * the API as AWS's SDK does. A copy of it is run, since it looks for the SDK where it stands.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "../../../engine/server-main.ts";

/** What the runner says of a case. */
export interface CaseOutcome {
  readonly id: string;
  readonly area: string;
  readonly kind: string;
  /** Why it was not run. */
  readonly skip?: string;
  readonly result?: boolean;
  /** False: the result is right, and something beside it differs. */
  readonly details?: boolean;
  readonly why?: { readonly at?: string; readonly expected?: unknown; readonly actual?: unknown };
}

/** The account of the recordings. */
const home = { partition: "aws", region: "us-east-1", account: "111111111111" };

export function runnerOf(casesFolder: string): string {
  return resolve(casesFolder, "..", "run.mjs");
}

/**
 * @param onOutput Takes what the runner prints. @throws Error when there is no runner, or it ends
 * without results.
 */
export async function runRecordedCases(
  casesFolder: string,
  onOutput: (text: string) => void,
): Promise<readonly CaseOutcome[]> {
  const runner = runnerOf(casesFolder);
  if (!existsSync(runner)) throw new Error(`there is no runner ${runner} beside the cases`);
  const folder = join(rootFolder(), ".build", "conformance");
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, "run.mjs");
  copyFileSync(runner, copy);
  const server = await startServer(
    { durability: "memory", home },
    { host: "127.0.0.1", port: 0, hasQuotas: false },
    { warn: (text) => onOutput(`server: ${text}\n`) },
  );
  try {
    const results = join(folder, `results-${process.pid}.json`);
    const words = ["--endpoint", server.url, "--cases", casesFolder, "--express"];
    const child = spawn(process.execPath, [copy, ...words, "--failures", "0", "--json", results]);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes) => onOutput(`${bytes}`));
    await once(child, "close");
    return JSON.parse(readFileSync(results, "utf8")) as CaseOutcome[];
  } finally {
    await server.stop();
  }
}

/** The checkout: compiled files stand some levels below it. */
export function rootFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package-lock.json"))) folder = dirname(folder);
  return folder;
}
