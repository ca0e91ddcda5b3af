/**
 * A network namespace for one process, joined to this computer by a cable of its own, that can be cut.
 * Made and removed by the run; what a run that was killed left behind, the next one removes.
 *
 *   this computer  HOST ══ near ─────────── far ══ GUEST  namespace
 *                      cut: near is taken down
 *                      deaf: a route at HOST swallows what is for GUEST
 *                      mute: a route at GUEST swallows what is for HOST
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { runCommand } from "../../../cluster/processes/run-command.ts";
import { atExit } from "../../run/at-exit.ts";

export interface NetworkNamespace {
  /** This computer's address on the cable. */
  readonly hostAddress: string;
  /** What runs a command within. */
  readonly commandPrefix: readonly string[];
  /** Nothing passes in either direction. */
  cut(): Promise<void>;
  /** What this computer sends is lost on its way to the process, or the other way round. */
  cutOneWay(lost: "to-guest" | "to-host"): Promise<void>;
  heal(): Promise<void>;
  remove(): Promise<void>;
}

const COMMAND_MS = 10_000;
const PREFIX = "stepstorm-";
const NAMESPACES = "/run/netns";

/** Undefined where namespaces may be made. */
export async function namespaceObstacle(): Promise<string | undefined> {
  const name = `${PREFIX}probe-${process.pid}`;
  const { isOk, problem } = await runCommand("ip", ["netns", "add", name], {
    withinMs: COMMAND_MS,
  });
  if (!isOk) return `network namespaces cannot be made here: ip netns add: ${problem}`;
  await runCommand("ip", ["netns", "del", name], { withinMs: COMMAND_MS });
  return undefined;
}

/** @throws Error when a command fails; nothing is left of it then. */
export async function makeNamespace(): Promise<NetworkNamespace> {
  await removeOrphans();
  const name = `${PREFIX}${process.pid}`;
  const near = `ss${process.pid}`;
  const net = freeNet();
  const [host, guest] = [`${net}.1`, `${net}.2`];
  const within = ["netns", "exec", name, "ip"];
  const callOff = atExit(() => void spawnSync("ip", ["netns", "del", name]));
  const remove = async () => {
    await runCommand("ip", ["netns", "del", name], { withinMs: COMMAND_MS });
    callOff();
  };
  const heal = async () => {
    await ip("link", "set", near, "up");
    await runCommand("ip", ["route", "del", "blackhole", guest], { withinMs: COMMAND_MS });
    const route = [...within, "route", "del", "blackhole", host];
    await runCommand("ip", route, { withinMs: COMMAND_MS });
  };
  try {
    await ip("netns", "add", name);
    await ip("link", "add", near, "type", "veth", "peer", "name", "far", "netns", name);
    await ip("addr", "add", `${host}/30`, "dev", near);
    await ip("link", "set", near, "up");
    await ip(...within, "link", "set", "lo", "up");
    await ip(...within, "addr", "add", `${guest}/30`, "dev", "far");
    await ip(...within, "link", "set", "far", "up");
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    hostAddress: host,
    commandPrefix: ["ip", "netns", "exec", name],
    cut: () => ip("link", "set", near, "down"),
    cutOneWay: (lost) =>
      lost === "to-guest"
        ? ip("route", "add", "blackhole", guest)
        : ip(...within, "route", "add", "blackhole", host),
    heal,
    remove,
  };
}

async function ip(...words: readonly string[]): Promise<void> {
  const { isOk, problem } = await runCommand("ip", words, { withinMs: COMMAND_MS });
  if (!isOk) throw new Error(`ip ${words.join(" ")}: ${problem}`);
}

/** Three numbers of an address out of 198.18.0.0/15, which is set aside for tests of networks. */
function freeNet(): string {
  const taken = new Set(
    Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).map(({ address }) => address.split(".").slice(0, 3).join(".")),
    ),
  );
  for (let number = process.pid % 256, tries = 0; tries < 256; number++, tries++) {
    const net = `198.18.${number % 256}`;
    if (!taken.has(net)) return net;
  }
  throw new Error("no network is free in 198.18.0.0/16");
}

/** Of runs that are dead. The cable goes with the namespace. */
async function removeOrphans(): Promise<void> {
  for (const name of namesOf(NAMESPACES)) {
    const pid = new RegExp(`^${PREFIX}(?:probe-)?(\\d+)$`).exec(name)?.[1];
    if (pid === undefined || Number(pid) === process.pid || isAlive(Number(pid))) continue;
    await runCommand("ip", ["netns", "del", name], { withinMs: COMMAND_MS });
  }
}

function namesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
