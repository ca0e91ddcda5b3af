/** `down`: ends all that was started, by the processes written down: nodes, servers, proxy. */
import type { ClusterFolder } from "../cluster-folder.ts";
import { proxyName } from "../cluster-plan.ts";
import { sendSignal } from "../processes/process-identity.ts";
import { endProcess, waitForDeath } from "../processes/started-process.ts";
import { askProxy } from "../proxy/proxy-control.ts";

/** Longer than a node drains by itself. */
const DRAIN_MS = 60_000;
const SERVER_MS = 15_000;
const KILL_MS = 5_000;

export interface DownSettings {
  /** SIGKILL at once. */
  readonly now: boolean;
  readonly purge: boolean;
  readonly say: (line: string) => void;
}

export async function bringDown(folder: ClusterFolder, settings: DownSettings): Promise<void> {
  const { plan } = folder;
  const { say, purge, now } = settings;
  // A node that cannot reach its servers could not hand back what it has.
  if (!now) await askProxy(plan.control, { kind: "heal", members: [] }).catch(() => {});
  const groups = [
    { names: plan.nodes.map(({ name }) => name), withinMs: DRAIN_MS },
    { names: plan.servers.map(({ name }) => name), withinMs: SERVER_MS },
    { names: [proxyName], withinMs: KILL_MS },
  ];
  for (const { names, withinMs } of groups) {
    await Promise.all(names.map((name) => end(folder, name, { ...settings, withinMs })));
  }
  if (purge) folder.remove();
  say(purge ? `everything in ${folder.path} is removed` : `data and logs stay in ${folder.path}`);
}

async function end(
  folder: ClusterFolder,
  name: string,
  { now, say, withinMs }: DownSettings & { readonly withinMs: number },
): Promise<void> {
  const identity = folder.identityOf(name);
  if (identity === undefined || folder.stateOf(name) === "dead") return;
  if (now) {
    sendSignal(identity, "SIGKILL");
    await waitForDeath(identity, name, KILL_MS);
    say(`${name} is killed`);
    return;
  }
  const outcome = await endProcess(identity, { name, withinMs });
  say(outcome === "ended" ? `${name} has ended` : `${name} did not end in time: killed`);
}
