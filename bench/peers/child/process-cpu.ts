/** CPU time of another process. An adapter: it reads Linux's /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** What /proc counts in: USER_HZ, 100 on every architecture that Node runs on. */
const TICK_MICROS = 10_000;
/** Behind the name in parentheses: parent, then times of the process and of its ended children. */
const PARENT = 1;
const TIMES = [11, 12, 13, 14];

/** User and system time of a process and of its children, ended or not; null when it is not there. */
export function cpuMicrosOf(pid: number): number | null {
  try {
    const own = readStat(pid);
    const children = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => statOrNull(Number(name)))
      .filter((stat) => stat?.parent === pid);
    return children.reduce((sum, stat) => sum + stat!.micros, own.micros);
  } catch {
    return null;
  }
}

function statOrNull(pid: number): ReturnType<typeof readStat> | null {
  try {
    return readStat(pid);
  } catch {
    return null; // It has ended meanwhile.
  }
}

function readStat(pid: number): { readonly parent: number; readonly micros: number } {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = TIMES.reduce((sum, at) => sum + Number(fields[at]), 0);
  return { parent: Number(fields[PARENT]), micros: ticks * TICK_MICROS };
}
