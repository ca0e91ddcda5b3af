/**
 * What a run uses: CPU of the process and of the calling thread, memory. An adapter: it reads the
 * operating system. The engine's CPU is the process's minus its generator threads'.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";

/** User and system time of all threads of this process since its start. */
export function processCpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * CPU time of the thread that calls, since its start; undefined where the system does not tell it
 * (it does on Linux). Helper threads (garbage collection, file access) count to the process alone.
 */
export function threadCpuMicros(): number | undefined {
  try {
    const [nanoseconds] = fs.readFileSync("/proc/thread-self/schedstat", "latin1").split(" ");
    const micros = Number(nanoseconds) / 1000;
    return micros > 0 ? micros : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lets the calling thread run before others whenever it wants to: a generator that waits for a core
 * while the engine has them all measures its own lateness (p99 at 120,000/s on two busy cores: 5 to
 * 10 ms by niceness, 1.5 to 2.1 ms in real time). Real time by util-linux's chrt where it is there,
 * else by niceness. Needs the right to (root has it); without it nothing changes. False: not granted.
 */
export function preferThisThread(): boolean {
  try {
    // Linux alone has priorities by thread.
    const threadId = Number(fs.readlinkSync("/proc/thread-self").split("/").at(-1));
    const { status } = spawnSync("chrt", ["--rr", "--pid", "1", String(threadId)]);
    if (status !== 0) os.setPriority(threadId, os.constants.priority.PRIORITY_HIGH);
    return true;
  } catch {
    return false;
  }
}

/** Resident memory of this process, in MB of a million bytes. */
export function rssMb(): number {
  return process.memoryUsage.rss() / 1e6;
}
