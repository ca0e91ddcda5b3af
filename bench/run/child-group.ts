/**
 * A command in a process group of its own, so that it is ended as a whole: what it has started writes
 * no more when its folder is removed, and nothing of it lives on as an orphan.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { until } from "../../cluster/processes/until.ts";
import { atExit } from "./at-exit.ts";
import { InterruptedError } from "./signals.ts";

/** Between asking it to end and ending it. */
const ASKED_MS = 5000;
const KILLED_MS = 2000;

/**
 * What the command prints.
 * @param interrupted Ends the command when it is aborted.
 * @throws Error with what it says when it fails; InterruptedError when it was ended, and is gone.
 */
export function outputOf(
  command: string,
  parameters: readonly string[],
  interrupted?: AbortSignal,
): Promise<string> {
  if (interrupted?.aborted === true) return Promise.reject(new InterruptedError());
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    const callOff = atExit(() => signalGroup(child, "SIGKILL"));
    const end = async (): Promise<void> => {
      await endGroup(child);
      callOff();
      reject(new InterruptedError());
    };
    interrupted?.addEventListener("abort", end, { once: true });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (interrupted?.aborted === true) return; // Others of the group may still live.
      callOff();
      interrupted?.removeEventListener("abort", end);
      if (code === 0) resolve(stdout.trim());
      else reject(new Error(`${command} ${parameters.join(" ")} ended with ${code}: ${stderr}`));
    });
  });
}

/** Resolves when nobody of it is left, or cannot be helped. */
async function endGroup(child: ChildProcess): Promise<void> {
  for (const [signal, withinMs] of [
    ["SIGTERM", ASKED_MS],
    ["SIGKILL", KILLED_MS],
  ] as const) {
    signalGroup(child, signal);
    const what = `process group ${child.pid} to end`;
    const isGone = await until(() => !signalGroup(child, 0), { what, withinMs }).catch(() => false);
    if (isGone) return;
  }
}

/** Whether there was somebody to take it. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
