/**
 * One handler thread as the task pool sees it: a Piscina task that lasts as long as the thread, a
 * port, and the calls that were given and not answered. It is given calls ahead, as many as it
 * should work off within `aheadMs` by what its calls have taken of late: a thread with quick calls
 * always has the next one at hand, one with slow calls keeps nobody waiting.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Piscina } from "piscina";
import {
  CALL_NUMBER_MAX,
  CLAIM_BYTES,
  CLAIM_SLOTS,
  giveCall,
  takeCallBack,
} from "./handler-claims.ts";
import {
  type AnswerMessage,
  addToBatch,
  answerOf,
  type CallBatch,
  emptyBatch,
  type HandlerTask,
  READY,
} from "./handler-messages.ts";
import { endCall, type PoolCall } from "./pool-call.ts";

export interface HandlerThreadEvents {
  /** It takes calls from now on. */
  readonly onReady: () => void;
  /** It has room for more. */
  readonly onRoom: () => void;
  /** It has ended, told to or not; what it had is still there to be taken back. */
  readonly onEnd: (thread: HandlerThread, error: unknown) => void;
}

const AHEAD_MICROS = 2_000; // Of work, by what calls have taken of late.
const AHEAD_CALLS_MAX = 256;
/** Calls that it would be given ahead if each takes an eighth of a millisecond. */
const QUICK_CALLS_MIN = 16;
/** The thread's heap holds what it was given: 2 MB of two-byte characters. */
const AHEAD_CHARACTERS_MAX = 1_000_000;
/** How much of the new the running mean of a call's time takes in. */
const MEAN_WEIGHT = 1 / 8;

export class HandlerThread {
  readonly #port: MessagePort;
  readonly #claims = new Int32Array(new SharedArrayBuffer(CLAIM_BYTES));
  readonly #abort = new AbortController();
  readonly #events: HandlerThreadEvents;
  readonly #calls = new Map<number, PoolCall>(); // Given and not answered, oldest first.
  #batch: CallBatch | null = null; // What is given in this turn.
  #characters = 0; // Of the events of `#calls`.
  #lastNumber = 0;
  #meanMicros = AHEAD_MICROS; // Nothing is known of it: one call at a time.
  #isReady = false;
  #answers = 0;
  #answersSeen = 0; // At the last look.
  #isStalled = false;

  constructor(piscina: Piscina<HandlerTask, void>, events: HandlerThreadEvents) {
    this.#events = events;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on("message", (message: AnswerMessage | typeof READY) => this.#take(message));
    const task = { port: port2, claims: this.#claims.buffer as SharedArrayBuffer };
    piscina.run(task, { transferList: [port2], signal: this.#abort.signal }).then(
      () => this.#ended(new Error("the thread's task ended")),
      (error: unknown) => this.#ended(error),
    );
  }

  /** Calls that it has in hand. */
  get size(): number {
    return this.#calls.size;
  }

  /** All the calls that it has ever answered. */
  get answers(): number {
    return this.#answers;
  }

  /** Whether it should get one call at a time: its calls are slow, or nothing is known of them. */
  get isSlow(): boolean {
    return this.#isStalled || this.#callsMax() === 1;
  }

  /** Whether to wait behind its calls is nothing, so that batches may be large. */
  get isQuick(): boolean {
    return this.#callsMax() >= QUICK_CALLS_MIN;
  }

  hasRoom(): boolean {
    const { size } = this.#calls;
    if (!this.#isReady) return false;
    if (size === 0) return true;
    if (this.#isStalled || size >= this.#callsMax()) return false;
    if (this.#characters >= AHEAD_CHARACTERS_MAX) return false;
    // The word of a call that waits must not be used again.
    const oldest = this.#calls.keys().next().value!;
    return nextNumber(this.#lastNumber) - oldest < CLAIM_SLOTS;
  }

  /** Sent at the next `flush`. */
  give(call: PoolCall): void {
    const number = nextNumber(this.#lastNumber);
    this.#lastNumber = number;
    giveCall(this.#claims, number);
    call.thread = this;
    call.number = number;
    this.#calls.set(number, call);
    this.#characters += call.call.eventText.length;
    this.#batch ??= emptyBatch();
    addToBatch(this.#batch, number, call.call);
  }

  flush(): void {
    if (this.#batch === null) return;
    this.#port.postMessage(this.#batch);
    this.#batch = null;
  }

  /** False: the thread has begun it. Else it waits, or may be dropped, and never runs there. */
  takeBack(call: PoolCall): boolean {
    if (!takeCallBack(this.#claims, call.number)) return false;
    this.#forget(call);
    return true;
  }

  /** All calls that it has not begun, oldest first. */
  takeAllBack(): PoolCall[] {
    return [...this.#calls.values()].filter((call) => this.takeBack(call));
  }

  /** All calls that it has in hand. */
  all(): PoolCall[] {
    return [...this.#calls.values()];
  }

  /** The call that it runs, once all that it has answered is taken in and the rest is taken back. */
  running(): PoolCall | undefined {
    return this.#calls.values().next().value;
  }

  /** Takes in at once what the thread has sent. */
  drain(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#take(received.message);
    }
  }

  /**
   * Called every few milliseconds. True: it has been with one call since the last look, or longer,
   * while others wait behind it; until it answers it has no room.
   */
  look(): boolean {
    this.#isStalled = this.#calls.size > 0 && this.#answers === this.#answersSeen;
    this.#answersSeen = this.#answers;
    return this.#isStalled && this.#calls.size > 1;
  }

  /** Ends the thread at once, whatever it does. */
  end(): void {
    this.#isReady = false;
    this.#abort.abort();
  }

  #take(message: AnswerMessage | typeof READY): void {
    if (message === READY) {
      this.#isReady = true;
      this.#events.onReady();
      return;
    }
    const [number, micros] = message;
    this.#answers++;
    this.#isStalled = false;
    this.#meanMicros += MEAN_WEIGHT * (micros - this.#meanMicros);
    const call = this.#calls.get(number);
    if (call === undefined) return;
    this.#forget(call);
    endCall(call, answerOf(message));
    this.#events.onRoom();
  }

  #forget(call: PoolCall): void {
    if (!this.#calls.delete(call.number)) return;
    this.#characters -= call.call.eventText.length;
    call.thread = null;
  }

  #callsMax(): number {
    return Math.max(1, Math.min(AHEAD_CALLS_MAX, Math.floor(AHEAD_MICROS / this.#meanMicros)));
  }

  /** What it had sent before it ended still counts. */
  #ended(error: unknown): void {
    this.#isReady = false;
    this.drain();
    this.#port.close();
    this.#events.onEnd(this, error);
  }
}

function nextNumber(number: number): number {
  return number === CALL_NUMBER_MAX ? 1 : number + 1;
}
