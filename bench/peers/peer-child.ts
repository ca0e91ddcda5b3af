/** A peer in a process of its own, as the bench sees it: for as long as something works with it. */
import { type ChildProcess, fork } from "node:child_process";
import { atExit } from "../run/at-exit.ts";
import type {
  FromPeer,
  PeerFacts,
  PeerSettings,
  RunReport,
  RunRequest,
  ToPeer,
} from "./protocol.ts";

export interface PeerChild extends PeerFacts {
  run(request: RunRequest): Promise<RunReport>;
}

/** It never came to be ready. */
export class NotStarted extends Error {
  override readonly name = "NotStarted";
}

export interface PeerDeadlines {
  readonly startMs: number;
  /** Beyond the time that a run was asked to take. */
  readonly runMs: number;
  readonly stopMs: number;
}

export const peerDeadlines: PeerDeadlines = { startMs: 60_000, runMs: 30_000, stopMs: 10_000 };

const STDERR = 2;

/** As the engine has it under `npm start`; peers whose runs make garbage gain by it, too. */
const execArgv = ["--max-semi-space-size=64"];

/**
 * Whatever happens, the process and the servers that it has told of have ended afterwards.
 * @throws NotStarted; else with what ended the peer or kept it from answering.
 */
export async function withPeer<Result>(
  entry: URL,
  settings: PeerSettings,
  work: (peer: PeerChild) => Promise<Result>,
  deadlines: PeerDeadlines = peerDeadlines,
): Promise<Result> {
  const child = fork(entry, {
    execArgv,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", STDERR, STDERR, "ipc"], // Standard output belongs to the result.
  });
  const serverPids = new Set<number>();
  child.on("message", (told: FromPeer) => {
    if (told.kind === "spawned") serverPids.add(told.pid);
  });
  const endAll = (): void => {
    for (const pid of serverPids) endProcess(pid);
    child.kill("SIGKILL");
  };
  // Before the folder is removed that they write in.
  const callOff = atExit(endAll);
  try {
    const ready = await startPeer(child, settings, deadlines);
    const run = async (request: RunRequest): Promise<RunReport> => {
      const withinMs = request.durationMs + deadlines.runMs;
      return (await ask(child, { kind: "run", request }, { answer: "done", withinMs })).report;
    };
    const result = await work({ version: ready.version, guarantees: ready.guarantees, run });
    await ask(child, { kind: "stop" }, { answer: "stopped", withinMs: deadlines.stopMs });
    return result;
  } finally {
    endAll();
    callOff();
  }
}

async function startPeer(child: ChildProcess, settings: PeerSettings, { startMs }: PeerDeadlines) {
  try {
    return await ask(child, { kind: "start", settings }, { answer: "ready", withinMs: startMs });
  } catch (error) {
    throw new NotStarted((error as Error).message);
  }
}

type Answer<Kind> = Extract<FromPeer, { kind: Kind }>;

/** Rejects when the peer fails, ends or is silent for too long. */
function ask<Kind extends FromPeer["kind"]>(
  child: ChildProcess,
  message: ToPeer,
  { answer, withinMs }: { readonly answer: Kind; readonly withinMs: number },
): Promise<Answer<Kind>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const fail = (text: string) => settle(() => reject(new Error(text)));
    const onMessage = (told: FromPeer) => {
      if (told.kind === "failed") fail(told.message);
      else if (told.kind === answer) settle(() => resolve(told as Answer<Kind>));
    };
    const onExit = (code: number | null, signal: string | null) =>
      fail(`its process ended early (${signal ?? `exit code ${code}`})`);
    const onError = (error: Error) => fail(error.message);
    const timer = setTimeout(() => {
      fail(`it did not answer ${message.kind} within ${withinMs / 1000} s`);
    }, withinMs);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    child.send(message, (error) => error && fail(error.message));
  });
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself, or with its parent.
  }
}
