/**
 * One process per folder: a file `lock` names who has it. A process that was killed leaves it
 * behind; it is stale when that process is gone (same host: process id and start time tell; another
 * host or container: when the file has not been touched for a while) and is taken over then.
 *
 * Order of events of a takeover: the stale file is renamed away, and only who finds in the renamed
 * file what was judged stale goes on; who has moved a fresh lock puts it back and gives up.
 * An adapter: reads and writes files, keeps a timer.
 */
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

const touchEveryMs = 5_000;
const staleAfterMs = 20_000; // Of a lock held on another host.

export interface FolderLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly started: string; // Clock ticks since boot, from /proc; empty where there is none.
}

/** Throws an error that names the holder when another process has the folder. */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, "lock");
  const mine = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: startTicks(process.pid),
  } satisfies Holder);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    takeOver(file, draft);
  } finally {
    rmSync(draft, { force: true });
  }
  const timer = setInterval(() => touch(file), touchEveryMs).unref();
  return {
    release() {
      clearInterval(timer);
      if (readLock(file)?.text === mine) rmSync(file, { force: true });
    },
  };
}

function takeOver(file: string, draft: string): void {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (linked(draft, file)) return;
    const lock = readLock(file);
    if (lock === undefined) continue; // Released meanwhile.
    if (isHeld(lock)) throw new Error(`${file} is held by ${describe(lock.holder)}`);
    const moved = `${draft}.stale`;
    try {
      renameSync(file, moved);
    } catch {
      continue; // Someone else was faster.
    }
    const isWhatWasJudged = readLock(moved)?.text === lock.text;
    if (!isWhatWasJudged) linked(moved, file);
    rmSync(moved, { force: true });
    if (!isWhatWasJudged) throw new Error(`${file} was taken by another process just now`);
  }
  throw new Error(`${file} keeps changing hands`);
}

/** Gives a complete file a second name, unless that name is taken: an atomic "create with content". */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

interface Lock {
  readonly text: string;
  readonly holder: Holder | null; // Null: not readable as one.
  readonly touchedMs: number;
}

function readLock(file: string): Lock | undefined {
  try {
    const touchedMs = statSync(file).mtimeMs;
    const text = readFileSync(file, "utf8");
    return { text, holder: parseHolder(text), touchedMs };
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === "string" ? holder : null;
  } catch {
    return null; // Torn by a power cut: no holder lives.
  }
}

function isHeld({ holder, touchedMs }: Lock): boolean {
  if (holder === null) return false;
  if (holder.host !== hostname()) return Date.now() - touchedMs < staleAfterMs;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return startTicks(holder.pid) === holder.started;
}

function describe(holder: Holder | null): string {
  return holder === null ? "nobody known" : `process ${holder.pid} on ${holder.host}`;
}

/** Field 22 of /proc/PID/stat: tells a process from a later one with the same id. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The folder is gone or read-only: appends say so.
  }
}
