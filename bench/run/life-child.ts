/** A life in a child process, as its parent sees it: it ends by itself with a report, or is killed. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { systemClock } from "../../engine/system-ports.ts";
import { atExit } from "./at-exit.ts";
import type { LifeReport } from "./life.ts";
import type { FromLife } from "./life-process.ts";
import type { LifeSettings } from "./life-settings.ts";
import type { LifeSample } from "./life-watch.ts";

const STDERR = 2;

export interface KilledLife {
  /** Of all clients that may have sent anything. */
  readonly clientIds: readonly string[];
  /** On the system clock's scale. */
  readonly killedMs: number;
}

/** Lets the life go on to its end. */
export async function liveToTheEnd(
  settings: LifeSettings,
  onSample: (sample: LifeSample) => void,
): Promise<LifeReport> {
  const child = startChild(settings);
  try {
    return await new Promise((resolve, reject) => {
      onMessage(child, reject, (message) => {
        if (message.kind === "sample") onSample(message.sample);
        if (message.kind === "done") resolve(message.report);
      });
    });
  } finally {
    child.kill("SIGKILL");
  }
}

/** SIGKILL of the whole process, so many milliseconds after the load's start. Resolves when it is dead. */
export async function liveUntilKilled(
  settings: LifeSettings,
  killMs: number,
  onSample: (sample: LifeSample) => void,
): Promise<KilledLife> {
  const child = startChild(settings);
  const exit = once(child, "exit");
  const clientIds: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      onMessage(child, reject, (message) => {
        if (message.kind === "client") clientIds.push(message.clientId);
        if (message.kind === "sample") onSample(message.sample);
        if (message.kind === "begin") {
          setTimeout(resolve, Math.max(0, message.startMs + killMs - systemClock.nowMs()));
        }
        if (message.kind === "done") reject(new Error("the first life ended before it was killed"));
      });
    });
  } finally {
    child.kill("SIGKILL");
  }
  const killedMs = systemClock.nowMs();
  await exit;
  return { clientIds, killedMs };
}

function startChild(settings: LifeSettings): ChildProcess {
  const child = fork(new URL("./life-process.js", import.meta.url), {
    serialization: "advanced",
    execArgv: [],
    // Standard output belongs to the result.
    stdio: ["ignore", STDERR, STDERR, "ipc"],
  });
  // Before the folder is removed that it writes in.
  const callOff = atExit(() => child.kill("SIGKILL"));
  child.once("exit", callOff);
  child.send(settings);
  return child;
}

function onMessage(
  child: ChildProcess,
  reject: (error: Error) => void,
  take: (message: FromLife) => void,
): void {
  child.on("error", reject);
  child.on("exit", (code, signal) => {
    reject(new Error(`a life ended without a report (${signal ?? `exit code ${code}`})`));
  });
  child.on("message", (message: FromLife) => {
    if (message.kind === "failed") reject(new Error(`a life failed: ${message.message}`));
    else take(message);
  });
}
