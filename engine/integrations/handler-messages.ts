/**
 * What the task pool and a handler thread say to each other. Calls go down in batches, as columns:
 * objects would carry the names of their fields each time. Answers come up through shared memory, with
 * a word to wake the pool for several of them; those that are too long for it come as messages.
 */
import type { MessagePort } from "node:worker_threads";
import type { HandlerAnswer, HandlerCall, HandlerFunction } from "./handler-call.ts";

/** What a handler thread is started with. */
export interface HandlerTask {
  readonly port: MessagePort;
  /** See handler-claims.ts. */
  readonly claims: SharedArrayBuffer;
  /** See answer-ring.ts. */
  readonly answers: SharedArrayBuffer;
}

export interface CallBatch {
  readonly numbers: number[];
  readonly functions: HandlerFunction[];
  readonly requestIds: string[];
  readonly eventTexts: string[];
  readonly clientContextTexts: (string | undefined)[];
  readonly deadlinesMs: number[];
}

/** [number of the call, microseconds it took, answer's kind, payload, log]. */
export type AnswerMessage = readonly [
  number: number,
  micros: number,
  kind: HandlerAnswer["kind"],
  payloadText: string,
  logText: string,
];

/** The first word of a thread: it takes calls. */
export const READY = "ready";
/** There are answers in the ring. */
export const ANSWERED = "answered";

export type ThreadMessage = AnswerMessage | typeof READY | typeof ANSWERED;

export function emptyBatch(): CallBatch {
  return {
    numbers: [],
    functions: [],
    requestIds: [],
    eventTexts: [],
    clientContextTexts: [],
    deadlinesMs: [],
  };
}

export function addToBatch(batch: CallBatch, number: number, call: HandlerCall): void {
  batch.numbers.push(number);
  batch.functions.push(call.function);
  batch.requestIds.push(call.requestId);
  batch.eventTexts.push(call.eventText);
  batch.clientContextTexts.push(call.clientContextText);
  batch.deadlinesMs.push(call.deadlineMs);
}

export function callAt(batch: CallBatch, place: number): HandlerCall {
  return {
    function: batch.functions[place]!,
    requestId: batch.requestIds[place]!,
    eventText: batch.eventTexts[place]!,
    clientContextText: batch.clientContextTexts[place],
    deadlineMs: batch.deadlinesMs[place]!,
  };
}

export function answerOf([, , kind, payloadText, logText]: AnswerMessage): HandlerAnswer {
  switch (kind) {
    case "result":
      return { kind, payloadText, logText };
    case "error":
      return { kind, payloadText };
    case "tooLarge":
      return { kind };
  }
}
