/**
 * One process that was started, told apart from a later one with the same id by its start time: a
 * signal never reaches a stranger. Linux alone: it reads /proc.
 */
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to its start. */
  readonly startTicks: number;
  /** The boot those ticks count from. */
  readonly bootId: string;
}

export type ProcessState = "running" | "stopped" | "dead";

/** What a process has used so far. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly uptimeMs: number;
}

/** Linux tells times to users in hundredths of a second, whatever the kernel's own tick. */
const MS_PER_TICK = 10;

/** Undefined when there is no such process. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : { pid, startTicks: stat.startTicks, bootId: bootId() };
}

/** A zombie is dead: it only waits for its parent to hear of it. */
export function stateOf(identity: ProcessIdentity): ProcessState {
  const stat = statOf(identity);
  if (stat === undefined || stat.state === "Z" || stat.state === "X") return "dead";
  return stat.state === "T" || stat.state === "t" ? "stopped" : "running";
}

/** False: it is dead, nothing was sent. */
export function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (stateOf(identity) === "dead") return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Undefined when it is dead. */
export function usageOf(identity: ProcessIdentity): ProcessUsage | undefined {
  const stat = statOf(identity);
  if (stat === undefined) return undefined;
  const rssKb = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`${identity.pid}/status`) ?? "")?.[1];
  const upSeconds = Number(readProc("uptime")?.split(" ")[0]);
  return {
    cpuMs: stat.cpuTicks * MS_PER_TICK,
    rssBytes: Number(rssKb ?? 0) * 1024,
    uptimeMs: Math.max(0, upSeconds * 1000 - stat.startTicks * MS_PER_TICK),
  };
}

interface Stat {
  readonly state: string;
  readonly cpuTicks: number;
  readonly startTicks: number;
}

function statOf({ pid, startTicks, bootId: boot }: ProcessIdentity): Stat | undefined {
  const stat = readStat(pid);
  return stat?.startTicks === startTicks && boot === bootId() ? stat : undefined;
}

/** /proc/PID/stat: the name, in brackets, may hold anything; the fields after it are counted. */
function readStat(pid: number): Stat | undefined {
  const text = readProc(`${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    state: fields[0] ?? "",
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    startTicks: Number(fields[19]),
  };
}

function bootId(): string {
  return readProc("sys/kernel/random/boot_id")?.trim() ?? "";
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
