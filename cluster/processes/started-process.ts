/** A process whose output goes to a file, started so that it may outlive this one, or may not. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { identityOf, type ProcessIdentity, sendSignal, stateOf } from "./process-identity.ts";
import { until } from "./until.ts";

export interface StartedProcess {
  readonly identity: ProcessIdentity;
  /** How it ended, or undefined while it runs. */
  ending(): string | undefined;
}

export interface ProcessPlan {
  /** What errors call it. */
  readonly name: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Standard output and error are appended to it. */
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** In a session of its own, and nothing of it keeps this process alive. */
export async function startProcess(plan: ProcessPlan): Promise<StartedProcess> {
  const [program = "", ...parameters] = plan.command;
  const log = openSync(plan.logFile, "a", 0o600);
  try {
    const child = spawn(program, parameters, {
      stdio: ["ignore", log, log],
      detached: true,
      env: { ...process.env, ...plan.environment },
    });
    child.unref();
    const pid = await pidOf(child, plan);
    const identity = identityOf(pid);
    if (identity === undefined) throw new Error(`${plan.name} is not to be found in /proc`);
    return { identity, ending: () => endingOf(child, identity) };
  } finally {
    closeSync(log);
  }
}

/** @throws Error When it is still alive after the time. */
export async function waitForDeath(identity: ProcessIdentity, name: string, withinMs: number) {
  await until(() => stateOf(identity) === "dead", { what: `${name} to end`, withinMs });
}

/** Asks it to end, and ends it after the time. One that is paused is woken for it. */
export async function endProcess(
  identity: ProcessIdentity,
  { name, withinMs }: { readonly name: string; readonly withinMs: number },
): Promise<"ended" | "killed"> {
  sendSignal(identity, "SIGTERM");
  sendSignal(identity, "SIGCONT");
  try {
    await waitForDeath(identity, name, withinMs);
    return "ended";
  } catch {
    sendSignal(identity, "SIGKILL");
    await waitForDeath(identity, name, KILL_MS);
    return "killed";
  }
}

const KILL_MS = 5_000;
const TAIL_LINES = 12;

/** The last lines of a log, for an error's text. */
export async function tailOf(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8").catch(() => "");
  const lines = text.trimEnd().split("\n").slice(-TAIL_LINES);
  return `the end of ${logFile}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function pidOf(child: ChildProcess, { name, command }: ProcessPlan): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      reject(
        new Error(`${name} cannot be started with ${command[0]}: ${cause.message}`, { cause }),
      );
    });
    child.once("spawn", () => resolve(child.pid!));
  });
}

function endingOf(child: ChildProcess, identity: ProcessIdentity): string | undefined {
  if (child.signalCode !== null) return `ended by ${child.signalCode}`;
  if (child.exitCode !== null) return `ended with exit code ${child.exitCode}`;
  return stateOf(identity) === "dead" ? "ended" : undefined;
}
