/** `roll`: restarts members one after another, the next when the one before is back. */
import type { ClusterFolder } from "../cluster-folder.ts";
import { waitUntilCaughtUp } from "../health.ts";
import { startMember } from "../members.ts";
import { endProcess } from "../processes/started-process.ts";
import { ClusterError } from "./cluster-error.ts";

/** Longer than a node drains by itself. */
const DRAIN_MS = 60_000;

/** Nodes drain; servers, when asked for, follow. Those that do not run are left alone. */
export async function rollCluster(
  folder: ClusterFolder,
  { withServers, say }: { readonly withServers: boolean; readonly say: (line: string) => void },
): Promise<void> {
  const { nodes, servers } = folder.plan;
  for (const { name } of nodes) {
    if (await restart(folder, name, say)) say(`${name} is back`);
  }
  for (const server of withServers ? servers : []) {
    if (!(await restart(folder, server.name, say))) continue;
    await waitUntilCaughtUp(folder.plan, server);
    say(`${server.name} is back, and has caught up`);
  }
}

/** False: it did not run. */
async function restart(
  folder: ClusterFolder,
  name: string,
  say: (line: string) => void,
): Promise<boolean> {
  const identity = folder.identityOf(name);
  if (identity === undefined || folder.stateOf(name) !== "running") {
    say(`${name} does not run: left as it is`);
    return false;
  }
  const outcome = await endProcess(identity, { name, withinMs: DRAIN_MS });
  if (outcome === "killed") {
    throw new ClusterError(`${name} did not end within ${DRAIN_MS / 1000} s of SIGTERM: killed`);
  }
  await startMember(folder, name);
  return true;
}
