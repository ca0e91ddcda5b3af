/**
 * The threads in which users' task handlers run: a Piscina pool, made when first needed. A call that
 * is cancelled while it runs takes its thread with it, since nothing else stops a handler that
 * hangs; its neighbours have threads of their own.
 *
 * Calls wait here and not in Piscina, which is never given more of them than it has threads: its
 * queue of abortable tasks has no limit, is not in order, and nothing drains it when the last
 * thread has died.
 */
import assert from "node:assert/strict";
import { Piscina } from "piscina";
import type { HandlerAnswer, HandlerCall, HandlerLog, HandlerOutcome } from "./handler-call.ts";
import { errorPayload } from "./handler-payload.ts";

export interface TaskPoolOptions {
  readonly threadsMin: number; // Kept once the first call has come.
  readonly threadsMax: number;
  readonly threadIdleMsMax: number; // A thread above the minimum ends after this long without a call.
  readonly callsQueuedMax: number; // Further ones are refused.
  readonly threadHeapMbMax: number;
  /** Environment variables of the threads; undefined: a copy of the node's own. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Takes what handlers print, and what the pool has to say of a thread that died without a call. */
  readonly writeLog: (functionName: string, text: string) => void;
}

export const taskPoolDefaults = {
  threadsMin: 1,
  threadsMax: 4,
  threadIdleMsMax: 30_000,
  callsQueuedMax: 10_000,
  threadHeapMbMax: 128,
  environment: undefined,
} satisfies Partial<TaskPoolOptions>;

interface WaitingCall {
  readonly call: HandlerCall;
  readonly signal: AbortSignal;
  readonly resolve: (outcome: HandlerOutcome | Promise<HandlerOutcome>) => void;
}

const startFailuresMax = 3; // In a row; then the calls that wait for a thread are given up.

export class TaskPool {
  readonly #options: TaskPoolOptions;
  readonly #waiting = new Set<WaitingCall>(); // In order of arrival.
  readonly #closing = new AbortController();
  #piscina: Piscina<HandlerCall | null, HandlerAnswer> | null = null;
  #running = 0; // Given to Piscina; at most threadsMax.
  #startFailures = 0;

  constructor(options: TaskPoolOptions) {
    assert(options.threadsMax >= 1 && options.threadsMin <= options.threadsMax);
    assert(options.threadHeapMbMax >= 16, "a thread does not start with less than 16 MB of heap");
    this.#options = options;
  }

  /** Never rejects. An aborted signal cancels the call, and kills its thread if it has one. */
  call(call: HandlerCall, signal: AbortSignal): Promise<HandlerOutcome> {
    if (signal.aborted || this.#closing.signal.aborted) {
      return Promise.resolve({ kind: "cancelled" });
    }
    if (this.#running < this.#options.threadsMax) return this.#run(call, signal);
    if (this.#waiting.size >= this.#options.callsQueuedMax) {
      return Promise.resolve({ kind: "refused" });
    }
    return new Promise((resolve) => {
      const waiting: WaitingCall = { call, signal, resolve };
      this.#waiting.add(waiting);
      const forget = () => {
        if (this.#waiting.delete(waiting)) resolve({ kind: "cancelled" });
      };
      signal.addEventListener("abort", forget, { once: true });
    });
  }

  /** Cancels everything. Resolves when all threads have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const waiting of this.#waiting) waiting.resolve({ kind: "cancelled" });
    this.#waiting.clear();
    await this.#piscina?.destroy();
  }

  async #run(call: HandlerCall, signal: AbortSignal): Promise<HandlerOutcome> {
    this.#running++;
    try {
      const answer = await this.#threads().run(call, { signal });
      this.#startFailures = 0;
      return answer;
    } catch (error) {
      if (signal.aborted || this.#closing.signal.aborted) return { kind: "cancelled" };
      return lostThreadOutcome(error, call.requestId);
    } finally {
      this.#running--;
      this.#runNext();
    }
  }

  #runNext(): void {
    for (const waiting of this.#waiting) {
      if (this.#running >= this.#options.threadsMax) return;
      this.#waiting.delete(waiting);
      waiting.resolve(this.#run(waiting.call, waiting.signal));
    }
  }

  #threads(): Piscina<HandlerCall | null, HandlerAnswer> {
    if (this.#piscina !== null) return this.#piscina;
    const { threadsMin, threadsMax, threadIdleMsMax, threadHeapMbMax, environment } = this.#options;
    const piscina = new Piscina<HandlerCall | null, HandlerAnswer>({
      filename: new URL("./task-worker.js", import.meta.url).href,
      name: "invoke",
      minThreads: threadsMin,
      maxThreads: threadsMax,
      idleTimeout: threadIdleMsMax,
      concurrentTasksPerWorker: 1,
      atomics: "disabled",
      execArgv: [],
      ...(environment === undefined ? {} : { env: { ...environment } }),
      resourceLimits: {
        maxOldGenerationSizeMb: threadHeapMbMax,
        maxYoungGenerationSizeMb: 16,
        codeRangeSizeMb: 16,
        stackSizeMb: 4,
      },
    });
    piscina.on("message", (message: unknown) => this.#forwardLog(message));
    piscina.on("error", (error: unknown) => this.#threadDiedIdle(error));
    this.#piscina = piscina;
    return piscina;
  }

  #forwardLog(message: unknown): void {
    // A handler can reach its thread's port, so that anything may come here.
    const { functionName, text } = (message ?? {}) as { [Key in keyof HandlerLog]?: unknown };
    if (typeof functionName === "string" && typeof text === "string") {
      this.#options.writeLog(functionName, text);
    }
  }

  /**
   * A thread ended between two calls, or never started. In the second case a call may wait for it in
   * Piscina, which then starts no other thread by itself: a further task makes it do so.
   */
  #threadDiedIdle(error: unknown): void {
    this.#options.writeLog("handler thread", `${error}\n`);
    const piscina = this.#piscina;
    if (piscina === null || piscina.queueSize === 0 || this.#closing.signal.aborted) return;
    this.#startFailures++;
    if (this.#startFailures < startFailuresMax) {
      piscina.run(null).catch(() => {}); // Its own end does not matter.
      return;
    }
    this.#startFailures = 0;
    this.#piscina = null; // The next call tries with a new pool.
    void piscina.destroy(); // Rejects the calls it has, which answers them; does not reject itself.
  }
}

/** What Lambda says of a function whose process ended under it. */
function lostThreadOutcome(error: unknown, requestId: string): HandlerOutcome {
  const message = error instanceof Error ? error.message : "";
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const exitCode = /^worker exited with code: (\d+)$/.exec(message)?.[1];
  let reason: string;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") reason = "with error: signal: killed";
  else if (exitCode === "0") reason = "without providing a reason";
  else if (exitCode !== undefined) reason = `with error: exit status ${exitCode}`;
  else if (message === "Terminating worker thread") reason = "with error: signal: terminated";
  else return { kind: "error", payloadText: errorPayload(error).payloadText };
  const text = `RequestId: ${requestId} Error: Runtime exited ${reason}`;
  const payload = { errorType: "Runtime.ExitError", errorMessage: text };
  return { kind: "error", payloadText: JSON.stringify(payload) };
}
