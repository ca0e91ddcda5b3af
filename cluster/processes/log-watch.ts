/** What a process writes to its log from now on: earlier lives of it stand before that. */
import { statSync } from "node:fs";
import { open } from "node:fs/promises";

const BYTES_MAX = 1024 * 1024;

/** Answers how to ask whether something was written since. Begin before the process is started. */
export function watchLog(logFile: string): (pattern: RegExp) => Promise<boolean> {
  const begin = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  return async (pattern) => pattern.test(await textFrom(logFile, begin));
}

async function textFrom(file: string, begin: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size - begin, BYTES_MAX));
    await handle.read(bytes, 0, bytes.length, begin);
    return bytes.toString("utf8");
  } finally {
    await handle.close();
  }
}
