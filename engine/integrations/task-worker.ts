/**
 * Entry of a handler thread: runs users' task handlers, one call at a time, in the order given. It
 * holds nothing of the parent's; a handler that breaks its thread breaks only its own call. This
 * file is an adapter: it reads the clock of the thread.
 *
 * Each call has a turn of the event loop to itself, though many are given at once: what a handler
 * leaves behind (a timer, a rejection that nobody sees) is met before the next one begins.
 * Hot path. Benchmark: `npm run bench -- peers --only bullmq`.
 */
import type { MessagePort } from "node:worker_threads";
import { AnswerRing } from "./answer-ring.ts";
import type { HandlerCall } from "./handler-call.ts";
import { beginCall } from "./handler-claims.ts";
import {
  ANSWERED,
  type AnswerMessage,
  type CallBatch,
  callAt,
  type HandlerTask,
  READY,
} from "./handler-messages.ts";
import { type HandlerContext, importHandler, loadedHandler } from "./handler-module.ts";
import { beginOutput, captureOutput, outputTail } from "./handler-output.ts";
import { errorPayload, type Payload, resultPayload } from "./handler-payload.ts";
import { resultBytesMax } from "./task-call.ts";

// Handlers may replace the globals, as fake timers do.
const soon = setImmediate;
const nowMs = performance.now.bind(performance);

captureOutput();

// Lambda's name for it. Thrown from here it ends the thread, as Lambda ends the sandbox.
process.on("unhandledRejection", (reason) => {
  const error = new Error(reason instanceof Error ? String(reason) : `${reason}`);
  error.name = "Runtime.UnhandledPromiseRejection";
  throw error;
});

/** Resolves when the pool has closed the port. */
export default function serveCalls({ port, claims, answers }: HandlerTask): Promise<void> {
  const calls = new CallQueue(port, new Int32Array(claims), new AnswerRing(answers));
  return new Promise((resolve) => {
    port.on("close", resolve);
    port.on("message", (batch: CallBatch) => calls.add(batch));
    port.postMessage(READY);
  });
}

/** Of so many answers, or for so long, the pool is told together. */
const UNTOLD_MAX = 16;
const UNTOLD_MS_MAX = 0.3;

class CallQueue {
  readonly #port: MessagePort;
  readonly #claims: Int32Array;
  readonly #ring: AnswerRing;
  readonly #batches: CallBatch[] = [];
  #place = 0; // Of the next call in the first batch.
  #isBusy = false;
  #number = 0; // Of the call that runs.
  #beganMs = 0;
  #untold = 0; // Answers in the ring of which the pool was not told.
  #untoldSinceMs = 0;
  #isSettling = false; // The call that runs has given a promise.
  readonly #tellIfSettling = () => {
    if (this.#isSettling) this.#tell(true);
  };
  readonly #runNext = () => this.#run();

  constructor(port: MessagePort, claims: Int32Array, ring: AnswerRing) {
    this.#port = port;
    this.#claims = claims;
    this.#ring = ring;
  }

  add(batch: CallBatch): void {
    this.#batches.push(batch);
    if (!this.#isBusy) this.#run();
  }

  #run(): void {
    const call = this.#next();
    this.#isBusy = call !== undefined;
    if (call === undefined) {
      this.#tell(true);
      return;
    }
    beginOutput(call.function.functionName);
    this.#beganMs = nowMs();
    let result: unknown;
    try {
      const { moduleUrl, exportName } = call.function;
      const handler = loadedHandler(moduleUrl, exportName);
      result =
        handler === undefined ? importAndCall(call) : handler(eventOf(call), contextOf(call));
      if (isThenable(result)) {
        this.#isSettling = true;
        if (this.#untold > 0) soon(this.#tellIfSettling);
        void this.#settle(result); // Never rejects.
        return;
      }
    } catch (error) {
      this.#answer(errorPayload(error));
      return;
    }
    this.#answer(resultPayload(result));
  }

  /** The next call that was not taken back. */
  #next(): HandlerCall | undefined {
    for (;;) {
      const batch = this.#batches[0];
      if (batch === undefined) return undefined;
      const place = this.#place++;
      if (place >= batch.numbers.length) {
        this.#batches.shift();
        this.#place = 0;
        continue;
      }
      this.#number = batch.numbers[place]!;
      if (beginCall(this.#claims, this.#number)) return callAt(batch, place);
    }
  }

  async #settle(result: unknown): Promise<void> {
    let payload: Payload;
    try {
      payload = resultPayload(await result);
    } catch (error) {
      payload = errorPayload(error);
    }
    this.#answer(payload);
  }

  #answer({ kind, payloadText }: Payload): void {
    const micros = 1000 * (nowMs() - this.#beganMs);
    const message: AnswerMessage = isTooLarge(payloadText)
      ? [this.#number, micros, "tooLarge", "", ""]
      : [this.#number, micros, kind, payloadText, kind === "result" ? outputTail() : ""];
    this.#isSettling = false;
    if (this.#ring.write(message)) {
      if (this.#untold++ === 0) this.#untoldSinceMs = nowMs();
      this.#tell(!this.#hasMore());
    } else {
      this.#port.postMessage(message);
    }
    soon(this.#runNext);
  }

  /** Unless they were taken back. */
  #hasMore(): boolean {
    const [batch] = this.#batches;
    return batch !== undefined && (this.#place < batch.numbers.length || this.#batches.length > 1);
  }

  /**
   * If a call keeps the thread before the pool is told of all answers, it finds the rest when it
   * next looks.
   */
  #tell(isNow: boolean): void {
    if (this.#untold === 0) return;
    const isDue = this.#untold >= UNTOLD_MAX || nowMs() - this.#untoldSinceMs > UNTOLD_MS_MAX;
    if (!isNow && !isDue) return;
    this.#untold = 0;
    this.#port.postMessage(ANSWERED);
  }
}

async function importAndCall(call: HandlerCall): Promise<unknown> {
  const handler = await importHandler(call.function.moduleUrl, call.function.exportName);
  return handler(eventOf(call), contextOf(call));
}

function eventOf(call: HandlerCall): unknown {
  return JSON.parse(call.eventText);
}

function contextOf(call: HandlerCall): HandlerContext {
  const { deadlineMs, clientContextText } = call;
  const { functionName, functionVersion, invokedFunctionArn, settingsText } = call.function;
  return {
    functionName,
    functionVersion,
    invokedFunctionArn,
    awsRequestId: call.requestId,
    ...(clientContextText === undefined ? {} : { clientContext: JSON.parse(clientContextText) }),
    settings: settingsText === undefined ? undefined : JSON.parse(settingsText),
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.floor(deadlineMs - performance.timeOrigin - performance.now())),
  };
}

/** May throw what a getter throws. */
function isThenable(value: unknown): boolean {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return typeof (value as { readonly then?: unknown }).then === "function";
}

/** A character is three bytes of UTF-8 at most, and one at least. */
function isTooLarge(text: string): boolean {
  return 3 * text.length > resultBytesMax && Buffer.byteLength(text) > resultBytesMax;
}
