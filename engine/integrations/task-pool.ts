/**
 * The threads in which users' task handlers run, each a long task of a Piscina pool, made when first
 * needed. Which thread runs which call is decided here:
 *
 *   call ─▶ waiting ─▶ thread with room ─▶ begun ─▶ answered
 *              ▲            │ given ahead, not begun
 *              └────────────┘ taken back: the thread died, or has been with one call for too long
 *
 * A call that is cancelled while it runs takes its thread with it, since nothing else stops a
 * handler that hangs. No other call pays for it: those that have not begun run elsewhere.
 * Hot path. Benchmark: `npm run bench -- peers --only bullmq`.
 */
import assert from "node:assert/strict";
import { Piscina } from "piscina";
import type { HandlerCall, HandlerLog, HandlerOutcome } from "./handler-call.ts";
import type { HandlerTask } from "./handler-messages.ts";
import { HandlerThread } from "./handler-thread.ts";
import { lostThreadOutcome } from "./lost-thread.ts";
import { endCall, type PoolCall } from "./pool-call.ts";
import { WaitingCalls } from "./waiting-calls.ts";

export interface TaskPoolOptions {
  readonly threadsMin: number; // Kept once the first call has come.
  readonly threadsMax: number;
  readonly threadIdleMsMax: number; // A thread above the minimum ends after about this long without a call.
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

const startFailuresMax = 3; // In a row; then the calls that wait are given up.
/** A call that lasts longer than one or two of these has nothing waiting behind it. */
const LOOK_MS = 5;
const SELDOM_LOOK_MS = 100;
/** Quick threads that have left calls waiting at so many looks in a row are too few. */
const LOOKS_BEHIND_MAX = 4;

export class TaskPool {
  readonly #options: TaskPoolOptions;
  readonly #waiting = new WaitingCalls();
  readonly #threads = new Set<HandlerThread>(); // Not those that were told to end.
  readonly #answersSeen = new WeakMap<HandlerThread, number>(); // At the last sweep.
  #starting: HandlerThread | null = null; // One at a time, so that a failed start is known for what it is.
  #piscina: Piscina<HandlerTask, void> | null = null;
  #startFailures = 0;
  #looksBehind = 0;
  #isClosing = false;
  #isPumpPlanned = false;
  #lookTimer: NodeJS.Timeout | null = null;
  #isLookSoon = false;
  #sweepTimer: NodeJS.Timeout | null = null;
  readonly #pumpNow = () => this.#pump();

  constructor(options: TaskPoolOptions) {
    assert(options.threadsMax >= 1 && options.threadsMin <= options.threadsMax);
    assert(options.threadHeapMbMax >= 16, "a thread does not start with less than 16 MB of heap");
    this.#options = options;
  }

  /** @param onOutcome Called once, later. */
  call(call: HandlerCall, onOutcome: (outcome: HandlerOutcome) => void): PoolCall {
    const pooled: PoolCall = { call, onOutcome, thread: null, number: 0, isOver: false };
    const { callsQueuedMax, threadsMax } = this.#options;
    if (this.#isClosing) {
      queueMicrotask(() => endCall(pooled, { kind: "cancelled" }));
    } else if (this.#open() >= callsQueuedMax + threadsMax) {
      queueMicrotask(() => endCall(pooled, { kind: "refused" }));
    } else {
      this.#waiting.add(pooled);
      this.#planPump();
    }
    return pooled;
  }

  /** Ends a call, with its thread if it runs. */
  cancel(call: PoolCall): void {
    const { thread } = call;
    if (thread === null) {
      this.#waiting.remove(call);
    } else if (!thread.takeBack(call)) {
      // Nothing more can begin now; what the thread has answered by now is not to be lost.
      this.#waiting.addReturned(thread.takeAllBack());
      thread.drain();
      if (!call.isOver) this.#end(thread);
    }
    endCall(call, { kind: "cancelled" });
    this.#planPump();
  }

  /** Cancels everything. Resolves when all threads have ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
    if (this.#sweepTimer !== null) clearInterval(this.#sweepTimer);
    for (const call of this.#waiting.takeAll()) endCall(call, { kind: "cancelled" });
    for (const thread of this.#threads) {
      for (const call of thread.all()) endCall(call, { kind: "cancelled" });
    }
    await this.#piscina?.destroy();
  }

  #open(): number {
    let open = this.#waiting.size;
    for (const thread of this.#threads) open += thread.size;
    return open;
  }

  /** What comes in the same turn is given together. */
  #planPump(): void {
    if (this.#isPumpPlanned || this.#isClosing || this.#waiting.size === 0) return;
    this.#isPumpPlanned = true;
    setImmediate(this.#pumpNow);
  }

  #pump(): void {
    this.#isPumpPlanned = false;
    if (this.#isClosing) return;
    // Behind calls that take their time only when every other thread is busy too.
    for (const thread of this.#threads) {
      while (this.#hasCallFor(thread) && (thread.isQuick || thread.size === 0)) {
        thread.give(this.#waiting.shift()!);
      }
    }
    for (const thread of this.#threads) {
      while (this.#hasCallFor(thread)) thread.give(this.#waiting.shift()!);
      thread.flush();
    }
    this.#startIfNeeded();
    this.#planLook();
  }

  #hasCallFor(thread: HandlerThread): boolean {
    return this.#waiting.size > 0 && thread.hasRoom();
  }

  /**
   * Looks are needed while calls wait, here or behind another or for a thread that does not begin;
   * seldom ones while any runs, since its thread may hang before it has told of the answer.
   */
  #planLook(): void {
    let isSoon = this.#waiting.size > 0;
    let isNeeded = isSoon;
    for (const thread of this.#threads) {
      isSoon ||= thread.needsLook;
      isNeeded ||= thread.size > 0;
    }
    if (!isNeeded || (this.#lookTimer !== null && (this.#isLookSoon || !isSoon))) return;
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
    this.#isLookSoon = isSoon;
    this.#lookTimer = setTimeout(() => this.#look(), isSoon ? LOOK_MS : SELDOM_LOOK_MS);
  }

  #look(): void {
    this.#lookTimer = null;
    for (const thread of this.#threads) {
      this.#waiting.addReturned(thread.look());
      if (thread.isDeaf) this.#endDeaf(thread);
    }
    this.#looksBehind = this.#waiting.size > 0 ? this.#looksBehind + 1 : 0;
    this.#pump();
  }

  #startIfNeeded(): void {
    const { threadsMin, threadsMax } = this.#options;
    if (this.#waiting.size === 0 || this.#starting !== null) return;
    if (this.#threads.size >= threadsMax) return;
    let areSlow = true;
    for (const thread of this.#threads) areSlow &&= thread.isSlow;
    const isBehind = this.#looksBehind >= LOOKS_BEHIND_MAX;
    if (!areSlow && !isBehind && this.#threads.size >= threadsMin) return;
    this.#looksBehind = 0;
    this.#start();
  }

  #start(): void {
    this.#piscina ??= this.#createPiscina();
    const thread = new HandlerThread(this.#piscina, {
      onReady: (ready) => {
        if (this.#starting === ready) this.#starting = null;
        this.#startFailures = 0;
        this.#planPump();
      },
      onRoom: () => this.#planPump(),
      onEnd: (ended, error) => this.#ended(ended, error),
    });
    this.#starting = thread;
    this.#threads.add(thread);
  }

  /** The calls that it has are ended, or given elsewhere, when it has. */
  #end(thread: HandlerThread): void {
    this.#threads.delete(thread);
    thread.end();
  }

  /** Without a call of its own to blame: what it was given runs elsewhere. */
  #endDeaf(thread: HandlerThread): void {
    this.#waiting.addReturned(thread.takeAllBack());
    if (thread.size > 0) return; // It has begun one in this moment.
    this.#options.writeLog("handler thread", "Error: work that a call left behind does not end\n");
    this.#end(thread);
  }

  /** A thread has ended. If it was told to, or a start has failed, it is not one of ours any more. */
  #ended(thread: HandlerThread, error: unknown): void {
    if (this.#starting === thread) {
      this.#startFailed(error);
      return;
    }
    const isOurs = this.#threads.delete(thread);
    if (this.#isClosing) return;
    this.#waiting.addReturned(thread.takeAllBack());
    const running = thread.running();
    if (running !== undefined) {
      endCall(running, lostThreadOutcome(error, running.call.requestId));
    } else if (isOurs) {
      this.#options.writeLog("handler thread", `${error}\n`);
    }
    this.#planPump();
  }

  /** As for an error of a thread without a task: Piscina keeps the task for another one. */
  #startFailed(error: unknown): void {
    const thread = this.#starting;
    if (this.#isClosing) return;
    this.#options.writeLog("handler thread", `${error}\n`);
    if (thread === null) return;
    this.#starting = null;
    this.#end(thread);
    this.#startFailures++;
    if (this.#startFailures >= startFailuresMax) {
      this.#startFailures = 0;
      for (const call of this.#waiting.takeAll()) {
        endCall(call, lostThreadOutcome(error, call.call.requestId));
      }
    }
    this.#planPump();
  }

  /** Ends threads above the minimum that have had no call since the last sweep. */
  #sweep(): void {
    for (const thread of this.#threads) {
      const isIdle = thread.size === 0 && thread.answers === this.#answersSeen.get(thread);
      this.#answersSeen.set(thread, thread.answers);
      if (!isIdle || thread === this.#starting) continue;
      if (this.#threads.size > this.#options.threadsMin) this.#end(thread);
    }
  }

  #createPiscina(): Piscina<HandlerTask, void> {
    const { threadsMax, threadIdleMsMax, threadHeapMbMax, environment } = this.#options;
    const piscina = new Piscina<HandlerTask, void>({
      filename: new URL("./task-worker.js", import.meta.url).href,
      minThreads: 0,
      maxThreads: threadsMax,
      idleTimeout: 0,
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
    piscina.on("error", (error: unknown) => this.#startFailed(error));
    this.#sweepTimer = setInterval(() => this.#sweep(), threadIdleMsMax);
    this.#sweepTimer.unref();
    return piscina;
  }

  #forwardLog(message: unknown): void {
    // A handler can reach its thread's port, so that anything may come here.
    const { functionName, text } = (message ?? {}) as { [Key in keyof HandlerLog]?: unknown };
    if (typeof functionName === "string" && typeof text === "string") {
      this.#options.writeLog(functionName, text);
    }
  }
}
