/** `kill`, `pause`, `resume`: a signal to the process that was started, never to a later one of its id. */
import type { ClusterFolder } from "../cluster-folder.ts";
import { type ProcessState, sendSignal, stateOf } from "../processes/process-identity.ts";
import { until } from "../processes/until.ts";
import { ClusterError } from "./cluster-error.ts";

const EFFECT_MS = 5_000;

const signals = {
  kill: { signal: "SIGKILL", makes: "dead", said: "killed" },
  pause: { signal: "SIGSTOP", makes: "stopped", said: "paused" },
  resume: { signal: "SIGCONT", makes: "running", said: "resumed" },
} as const satisfies Record<string, { signal: NodeJS.Signals; makes: ProcessState; said: string }>;

/** Resolves when the signal has had its effect on all of them. */
export async function signalMembers(
  folder: ClusterFolder,
  command: keyof typeof signals,
  { targets, say }: { readonly targets: readonly string[]; readonly say: (line: string) => void },
): Promise<void> {
  const { signal, makes, said } = signals[command];
  for (const target of targets) {
    const identity = folder.identityOf(target);
    if (identity === undefined || !sendSignal(identity, signal)) {
      throw new ClusterError(`${target} does not run: start it with \`start ${target}\``);
    }
    const what = `${target} to be ${makes}`;
    await until(() => stateOf(identity) === makes, { what, withinMs: EFFECT_MS });
    say(`${target} is ${said}`);
  }
}
