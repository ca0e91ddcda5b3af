/**
 * One handler thread as the task pool sees it: a Piscina task that lasts as long as the thread, a
 * port, and the calls that were given and not answered. It is given calls ahead, as many as it
 * should work off within `aheadMs` by what its calls have taken of late: a thread with quick calls
 * always has the next one at hand, one with slow calls keeps nobody waiting.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Piscina } from "piscina";
import { AnswerRing, RING_BYTES } from "./answer-ring.ts";
import {
  CALL_NUMBER_MAX,
  CLAIM_BYTES,
  CLAIM_SLOTS,
  giveCall,
  hasBegun,
  takeCallBack,
} from "./handler-claims.ts";
import {
  ANSWERED,
  type AnswerMessage,
  addToBatch,
  answerOf,
  type CallBatch,
  emptyBatch,
  type HandlerTask,
  READY,
  type ThreadMessage,
} from "./handler-messages.ts";
import { endCall, type PoolCall } from "./pool-call.ts";

export interface HandlerThreadEvents {
  /** It takes calls from now on. */
  readonly onReady: (thread: HandlerThread) => void;
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
/** Looks in a row at which the next call had not begun and nothing was heard of the thread: 3 s or more. */
const DEAF_LOOKS_MAX = 600;
/** How much of the new the running mean of a call's time takes in. */
const MEAN_WEIGHT = 1 / 8;
/**
 * A call counts for no more than so many times the mean, and so much: one that the thread could not
 * run for a while, since others had the core, says little of the next ones. Calls that have become
 * slow are known as such after a dozen; until then looks take back what waits behind them.
 */
const MEAN_GROWTH_MAX = 4;
const MEAN_GROWTH_MICROS = 100;

export class HandlerThread {
  readonly #port: MessagePort;
  readonly #claims = new Int32Array(new SharedArrayBuffer(CLAIM_BYTES));
  readonly #ring: AnswerRing;
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
  #deafLooks = 0;

  constructor(piscina: Piscina<HandlerTask, void>, events: HandlerThreadEvents) {
    this.#events = events;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on("message", (message: ThreadMessage) => {
      this.#hear(message);
      this.drain(); // An event each would cost more than the rest of an answer.
    });
    const claims = this.#claims.buffer as SharedArrayBuffer;
    const answers = new SharedArrayBuffer(RING_BYTES);
    this.#ring = new AnswerRing(answers);
    const task = { port: port2, claims, answers };
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

  /** Whether it may have to be told apart from one that does nothing any more. */
  get needsLook(): boolean {
    const { size } = this.#calls;
    return size > 1 || (size === 1 && !hasBegun(this.#claims, this.#oldest()));
  }

  /** What a call has left behind keeps the thread from the next one: it will hardly ever begin it. */
  get isDeaf(): boolean {
    return this.#deafLooks >= DEAF_LOOKS_MAX;
  }

  hasRoom(): boolean {
    const { size } = this.#calls;
    if (!this.#isReady) return false;
    if (size === 0) return true;
    if (this.#isStalled || size >= this.#callsMax()) return false;
    if (this.#characters >= AHEAD_CHARACTERS_MAX) return false;
    // The word of a call in hand must not be used again; numbers begin anew when there is none.
    if (this.#lastNumber === CALL_NUMBER_MAX) return false;
    return this.#lastNumber + 1 - this.#oldest() < CLAIM_SLOTS;
  }

  /** Sent at the next `flush`. */
  give(call: PoolCall): void {
    const number = this.#lastNumber === CALL_NUMBER_MAX ? 1 : this.#lastNumber + 1;
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
    for (let answer = this.#ring.read(); answer !== undefined; answer = this.#ring.read()) {
      this.#take(answer);
    }
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#hear(received.message);
    }
  }

  /**
   * Called every few milliseconds. A thread that has been with one call since the last look, or
   * longer, has no room until it answers.
   * @returns The calls that wait behind that one: nobody's now.
   */
  look(): PoolCall[] {
    this.drain(); // What it has sent may not have come yet when this thread was busy.
    const isSilent = this.#calls.size > 0 && this.#answers === this.#answersSeen;
    this.#answersSeen = this.#answers;
    this.#isStalled = isSilent;
    if (!isSilent) return [];
    const [oldest, ...behind] = this.#calls.values();
    this.#deafLooks = hasBegun(this.#claims, oldest!.number) ? 0 : this.#deafLooks + 1;
    return behind.filter((call) => this.takeBack(call));
  }

  /** Ends the thread at once, whatever it does. */
  end(): void {
    this.#isReady = false;
    this.#abort.abort();
  }

  #hear(message: ThreadMessage): void {
    if (message === ANSWERED) return; // Whoever hears it looks into the ring.
    if (message !== READY) {
      this.#take(message);
      return;
    }
    this.#isReady = !this.#abort.signal.aborted;
    this.#events.onReady(this);
  }

  #take(message: AnswerMessage): void {
    const [number, micros] = message;
    this.#answers++;
    this.#isStalled = false;
    this.#deafLooks = 0;
    const counted = Math.min(micros, MEAN_GROWTH_MAX * this.#meanMicros + MEAN_GROWTH_MICROS);
    this.#meanMicros += MEAN_WEIGHT * (counted - this.#meanMicros);
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

  /** There must be one in hand. */
  #oldest(): number {
    return this.#calls.keys().next().value!;
  }

  #callsMax(): number {
    return Math.max(1, Math.min(AHEAD_CALLS_MAX, Math.floor(AHEAD_MICROS / this.#meanMicros)));
  }

  /** What it had sent before it ended still counts. */
  #ended(error: unknown): void {
    this.drain();
    this.#isReady = false;
    this.#port.close();
    this.#events.onEnd(this, error);
  }
}
