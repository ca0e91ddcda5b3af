/** A server in a process of its own, as its parent sees it: for as long as something works with it. */
import { type ChildProcess, fork } from "node:child_process";
import { atExit } from "../run/at-exit.ts";
import type { FromServerChild } from "./child-entry.ts";

export interface ServerChild<Report> {
  readonly url: string;
  readonly pid: number;
  /** Tells the server to end, and resolves with what it has to tell. */
  finish(): Promise<Report>;
}

const STDERR = 2;

/**
 * As `npm start` has it: what requests leave behind is collected before it is copied to the old
 * generation. The bare server gets the same, so that the two differ in what they do alone.
 */
const execArgv = ["--max-semi-space-size=64"];

/**
 * @param entry Calls `serveParent`.
 * @param settings Plain data: they cross processes.
 * Rejects when the server ends before the work does.
 */
export async function withServerChild<Report, Result>(
  entry: URL,
  settings: object,
  work: (child: ServerChild<Report>) => Promise<Result>,
): Promise<Result> {
  const child = fork(entry, {
    serialization: "advanced",
    execArgv,
    // Standard output belongs to the result.
    stdio: ["ignore", STDERR, STDERR, "ipc"],
  });
  // Before the folder is removed that it writes in.
  const callOff = atExit(() => child.kill("SIGKILL"));
  try {
    const failed = failureOf<Report>(child);
    failed.catch(() => {}); // It is killed below; who waits for it then has what it waited for.
    const listening = messageOf<Report, "listening">(child, "listening");
    child.send(settings);
    const { url } = await Promise.race([failed, listening]);
    const finish = async (): Promise<Report> => {
      const finished = messageOf<Report, "finished">(child, "finished");
      child.send("finish");
      return (await Promise.race([failed, finished])).report;
    };
    return await Promise.race([failed, work({ url, pid: child.pid!, finish })]);
  } finally {
    child.kill("SIGKILL");
    callOff();
  }
}

function messageOf<Report, Kind extends FromServerChild<Report>["kind"]>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<FromServerChild<Report>, { kind: Kind }>> {
  return new Promise((resolve) => {
    child.on("message", (told: FromServerChild<Report>) => {
      if (told.kind === kind) resolve(told as Extract<FromServerChild<Report>, { kind: Kind }>);
    });
  });
}

/** Never resolves: rejects with what ended the process or made it useless. */
function failureOf<Report>(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      reject(new Error(`a server ended early (${signal ?? `exit code ${code}`})`));
    });
    child.on("message", (told: FromServerChild<Report>) => {
      if (told.kind === "failed") reject(new Error(`a server failed: ${told.message}`));
    });
  });
}
