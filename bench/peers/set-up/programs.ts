/**
 * Servers that peers need and that Debian has: found, or installed by apt-get when that is allowed.
 * Nothing is configured or left running: each peer starts its own on data of its own.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

export type ProgramName = "postgresql" | "redis";

interface Program {
  readonly debianPackage: string;
  readonly executable: string;
}

const programs: Readonly<Record<ProgramName, Program>> = {
  postgresql: { debianPackage: "postgresql", executable: "initdb" },
  redis: { debianPackage: "redis-server", executable: "redis-server" },
};

/** Debian keeps PostgreSQL's programs out of the path, by version. */
const POSTGRESQL_FOLDER = "/usr/lib/postgresql";

/** Undefined: it is not there. */
export function findProgram(executable: string): string | undefined {
  return programFolders()
    .map((folder) => join(folder, executable))
    .find((file) => existsSync(file));
}

/** @returns What is wrong and what to do, or undefined when the program is there. */
export function ensureProgram(name: ProgramName, say: (line: string) => void): string | undefined {
  const { debianPackage, executable } = programs[name];
  if (findProgram(executable) !== undefined) return undefined;
  const command = `apt-get install -y --no-install-recommends ${debianPackage}`;
  const fix = `install it as root: ${command}`;
  if (process.getuid?.() !== 0) return `${name} is not installed, and this is not root; ${fix}`;
  say(`${name} is not installed: ${command} …`);
  for (const words of [["update"], command.split(" ").slice(1)]) {
    const done = spawnSync("apt-get", words, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (done.status === 0) continue;
    const why = done.error?.message ?? lastLineOf(done.stderr.toString());
    return `${name} is not installed, and apt-get ${words[0]} failed (${why}); ${fix}`;
  }
  return findProgram(executable) === undefined
    ? `${debianPackage} has no ${executable}`
    : undefined;
}

function programFolders(): string[] {
  const versions = existsSync(POSTGRESQL_FOLDER) ? readdirSync(POSTGRESQL_FOLDER) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  return [
    ...newestFirst.map((version) => join(POSTGRESQL_FOLDER, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
  ];
}

function lastLineOf(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
