/**
 * What a run uses: CPU of the process and of the calling thread, memory. An adapter: it reads the
 * operating system. The engine's CPU is the process's minus its generator threads'.
 */
import fs from "node:fs";

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

/** Resident memory of this process, in MB of a million bytes. */
export function rssMb(): number {
  return process.memoryUsage.rss() / 1e6;
}
