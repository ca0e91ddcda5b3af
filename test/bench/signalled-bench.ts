/** The bench in a process of its own that is sent signals, with a folder for all temporary ones. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Test } from "tap";
import { until } from "../../cluster/processes/until.ts";
import { benchMain } from "./bench-process.ts";

const DEADLINE_MS = 60_000;

export interface SignalledBench {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves when standard error has it. */
  says(text: RegExp): Promise<void>;
  send(signal: NodeJS.Signals): void;
  hasEnded(): boolean;
  /** Its exit code. */
  end(): Promise<number | null>;
}

/** @param folder Where it makes its temporary folders. */
export function startBench(t: Test, words: readonly string[], folder: string): SignalledBench {
  const child = spawn(process.execPath, [benchMain, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: folder },
  });
  t.teardown(() => child.kill("SIGKILL"));
  let [stdout, stderr, isClosed] = ["", "", false];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.once("close", () => {
    isClosed = true;
  });
  const wait = async (what: string, isSo: () => boolean) => {
    await until(isSo, { what, withinMs: DEADLINE_MS }).catch((error: Error) => {
      throw new Error(`${error.message}; standard error: ${stderr}`);
    });
  };
  return {
    pid: child.pid!,
    stdout: () => stdout,
    stderr: () => stderr,
    says: (text) => wait(`the bench to say ${text}`, () => text.test(stderr)),
    send: (signal) => void child.kill(signal),
    hasEnded: () => isClosed,
    end: async () => {
      await wait("the bench to end", () => isClosed);
      return child.exitCode;
    },
  };
}

/** Of a bench: the folders that it has left behind. */
export function leftIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith("stepstorm-bench-"));
}

/** Command lines of living processes that have the text in them. */
export function processesWith(text: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return ""; // It has ended meanwhile.
      }
    })
    .filter((line) => line.includes(text));
}
