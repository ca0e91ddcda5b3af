/** Finds Prometheus: on the PATH, else in the cache, else out of Debian's package; nothing is installed. */
import { chmod, copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../nats/binary-cache.ts";
import { withDebianPackage } from "../nats/debian-package.ts";
import { runCommand } from "../processes/run-command.ts";

const ASK_MS = 20_000;

/** @throws Error That says what was tried and what to do. */
export async function findPrometheus(): Promise<string> {
  const cached = join(dirname(cacheFolder()), "tools", "prometheus");
  for (const program of ["prometheus", cached]) {
    if ((await runCommand(program, ["--version"], { withinMs: ASK_MS })).isOk) return program;
  }
  try {
    return await withDebianPackage("prometheus", async (unpacked) => {
      await mkdir(dirname(cached), { recursive: true });
      const draft = `${cached}.${process.pid}`;
      await copyFile(join(unpacked, "usr", "bin", "prometheus"), draft);
      await chmod(draft, 0o755);
      await rename(draft, cached);
      return cached;
    });
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(
      `no Prometheus could be had (not on the PATH; Debian's package: ${reason}). Install it: apt-get install prometheus, or put its program on the PATH.`,
    );
  }
}
