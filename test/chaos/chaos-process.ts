/** Runs `npm run chaos`'s command line as a user does, in a process of its own. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Test } from "tap";
import type { ChaosResult } from "../../bench/faults/chaos-result.ts";
import { natsBinaryFor } from "../support/nats-server.ts";

const program = fileURLToPath(new URL("../../bench/faults/main.js", import.meta.url));
const DEADLINE_MS = 90_000;

export interface ChaosOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runChaos(words: readonly string[]): Promise<ChaosOutcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [program, ...words],
      // In order, so that all that it has started is ended with it.
      { timeout: DEADLINE_MS, killSignal: "SIGTERM" },
      (_, stdout, stderr) => {
        if (child.exitCode === null) reject(new Error(`chaos did not end: ${stderr}`));
        else resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}

/** A short load under a fault that is made in its second second. Undefined where there is no nats-server. */
export async function resultUnder(
  t: Test,
  fault: string,
  more: readonly string[] = [],
): Promise<ChaosResult | undefined> {
  if ((await natsBinaryFor(t)) === undefined) return undefined;
  const times = ["--warmup", "500ms", "--duration", "4s", "--fault-at", "2s"];
  const words = ["--fault", fault, "--rate", "400", ...times, "--json", ...more];
  const { code, stdout, stderr } = await runChaos(words);
  if (stdout === "") throw new Error(`chaos gave no result (exit code ${code}): ${stderr}`);
  const result = JSON.parse(stdout) as ChaosResult;
  t.comment(
    `${fault}: ${result.inFlightAtFault} in flight, ${result.duplicates} twice, ${result.recoverySeconds} s`,
  );
  t.same(result.verdict, { ok: true, reasons: [] }, `the ledger is clean; ${stderr}`);
  t.equal(code, 0);
  return result;
}
