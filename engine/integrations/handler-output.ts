/**
 * Takes what a handler writes to stdout and stderr and sends it to the parent, which marks it with
 * the function's name. Runs in handler threads. A thread has one call at a time, so whatever is
 * written belongs to the call that began last. Bounded: a handler that prints without end is cut.
 */
import { parentPort } from "node:worker_threads";
import type { HandlerLog } from "./handler-call.ts";

const textCharactersMax = 1024 * 1024; // Of one call.
const tailCharactersMax = 4096; // What LogType Tail returns.

let functionName = "";
let characters = 0;
let tail = "";

/** From now on output is that of this function. */
export function beginOutput(name: string): void {
  functionName = name;
  characters = 0;
  tail = "";
}

/** The end of what the current call has written. */
export function outputTail(): string {
  return tail;
}

export function captureOutput(): void {
  const write = (
    chunk: string | Uint8Array,
    encodingOrDone?: unknown,
    done?: (error?: Error | null) => void,
  ): boolean => {
    const encoding = typeof encodingOrDone === "string" ? encodingOrDone : "utf8";
    send(typeof chunk === "string" ? decode(chunk, encoding) : Buffer.from(chunk).toString("utf8"));
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    if (callback !== undefined) queueMicrotask(() => callback());
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}

function decode(text: string, encoding: string): string {
  if (encoding === "utf8" || encoding === "utf-8") return text;
  return Buffer.from(text, encoding as BufferEncoding).toString("utf8");
}

function send(text: string): void {
  if (characters > textCharactersMax) return;
  characters += text.length;
  const isCut = characters > textCharactersMax;
  tail = (tail + text).slice(-tailCharactersMax);
  const log: HandlerLog = { functionName, text: isCut ? "(further output is dropped)\n" : text };
  parentPort?.postMessage(log);
}
