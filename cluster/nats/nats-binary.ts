/** A nats-server program: where it is, how old it is, and what it can do. */
import { runCommand } from "../processes/run-command.ts";

export interface NatsServerBinary {
  readonly path: string;
  /** `2.10.27` */
  readonly version: string;
  /** Whether it can be told when to sync its files: `sync_interval`, since 2.10. */
  readonly hasSyncInterval: boolean;
}

/** The oldest that all of a cluster's features need, and the oldest that works at all. */
export const versionWanted = "2.10.0";
export const versionOldest = "2.9.0";

const VERSION_MS = 10_000;

/** Asks the program itself. @throws Error When it is no nats-server. */
export async function inspectBinary(path: string): Promise<NatsServerBinary> {
  const { stdout, problem } = await runCommand(path, ["--version"], { withinMs: VERSION_MS });
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new Error(`${path} does not say which nats-server it is: ${problem || stdout.trim()}`);
  }
  return { path, version, hasSyncInterval: isAtLeast(version, versionWanted) };
}

/** Compares `2.10.27` with `2.9.10`, number by number. */
export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}

/** Below zero: the first is older. */
export function compareVersions(one: string, other: string): number {
  const left = one.split(".").map(Number);
  const right = other.split(".").map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
