/** A server that a peer needs beside its own process: started, waited for, ended. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { PeerHost } from "./serve-peer.ts";

export interface ServerProcess {
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const TAIL_LENGTH = 2000;
const STOP_MS = 5000;
const LOOK_EVERY_MS = 50;

/**
 * Resolves when `isUp` does without an error.
 * @throws when the server ends before, or is not up in time, with the end of what it printed.
 */
export async function startServerProcess(
  command: readonly string[],
  {
    host,
    isUp,
    withinMs,
    options = {},
  }: {
    readonly host: PeerHost;
    readonly isUp: () => Promise<unknown>;
    readonly withinMs: number;
    readonly options?: SpawnOptions;
  },
): Promise<ServerProcess> {
  const [program, ...words] = command;
  const child = spawn(program!, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let tail = "";
  let ended: string | undefined;
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (bytes: Buffer) => {
      tail = (tail + bytes.toString()).slice(-TAIL_LENGTH);
    });
  }
  child.on("error", (error) => {
    ended = error.message;
  });
  child.on("exit", (code, signal) => {
    ended ??= `it ended early (${signal ?? `exit code ${code}`})`;
  });
  if (child.pid !== undefined) host.onSpawned(child.pid);
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const error = await isUp().then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (error === undefined && ended === undefined) break;
    if (ended === undefined && performance.now() < untilMs) await pause(LOOK_EVERY_MS);
    else throw new Error(`${program} is not up: ${ended ?? error?.message}; it said: ${tail}`);
  }
  return { child, stop: () => stopServer(child) };
}

/** As it wishes to be ended, and by force when it does not. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exit;
  clearTimeout(timer);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
