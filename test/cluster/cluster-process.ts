/** Runs the command line of a cluster as a user does, in a folder of the test's own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Test } from "tap";
import { ClusterFolder } from "../../cluster/cluster-folder.ts";
import { memberNames } from "../../cluster/cluster-plan.ts";
import type { ClusterStatus } from "../../cluster/commands/status.ts";
import { until } from "../../cluster/processes/until.ts";
import { endWithThisProcess } from "../../cluster/processes/watchdog.ts";
import { natsBinaryFor, temporaryFolder } from "../support/nats-server.ts";

const main = fileURLToPath(new URL("../../cluster/main.js", import.meta.url));
const COMMAND_MS = 90_000;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestCluster {
  readonly folder: string;
  /** @throws Error When the command fails. */
  run(line: string): Promise<string>;
  /** Whatever comes of it. */
  attempt(line: string): Promise<Outcome>;
  status(): Promise<ClusterStatus>;
  /** The first status that is as wanted. */
  until(what: string, isSo: (status: ClusterStatus) => boolean): Promise<ClusterStatus>;
}

/**
 * Ended with the test, however far it came. Undefined where no nats-server can be had.
 * @param name Of its folder.
 */
export async function clusterFor(t: Test, name = "cluster"): Promise<TestCluster | undefined> {
  if ((await natsBinaryFor(t)) === undefined) return undefined;
  const folder = join(await temporaryFolder(t), name);
  const watchOver = watchdogsOf(folder);
  const attempt = async (line: string) => {
    const outcome = await runMain([...line.split(" "), "--folder", folder]);
    watchOver();
    return outcome;
  };
  const run = async (line: string) => {
    const { code, stdout, stderr } = await attempt(line);
    if (code !== 0) throw new Error(`${line} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  const status = async () => JSON.parse(await run("status --json")) as ClusterStatus;
  t.teardown(() => attempt("down --now"));
  return {
    folder,
    run,
    attempt,
    status,
    until: (what, isSo) =>
      until(
        async () => {
          const read = await status();
          return isSo(read) && read;
        },
        { what, withinMs: 60_000, everyMs: 200 },
      ),
  };
}

/** `{ "nats-1": "running", … }` */
export function statesOf({ members }: ClusterStatus): Record<string, string> {
  return Object.fromEntries(members.map(({ name, state }) => [name, state]));
}

/** A cluster outlives the command that started it, but not the test: not even one that is killed. */
function watchdogsOf(path: string): () => void {
  const watched = new Set<number>();
  return () => {
    const folder = ClusterFolder.open(path);
    for (const name of folder === undefined ? [] : memberNames(folder.plan)) {
      const identity = folder?.identityOf(name);
      if (identity === undefined || watched.has(identity.pid)) continue;
      watched.add(identity.pid);
      endWithThisProcess(identity);
    }
  };
}

function runMain(words: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [main, ...words],
      { timeout: COMMAND_MS },
      (_, stdout, stderr) => {
        if (child.exitCode === null) reject(new Error(`${words.join(" ")} did not end: ${stdout}`));
        else resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}
