/**
 * The turns of one shard's actors. Messages go from mailbox to mailbox; an actor that has some
 * stands in the ready queue once, and drains its whole mailbox when it comes up. Pure: the driver
 * says what time it is, performs the outbox, and brings back what came of it.
 *
 * Hot path (`npm run bench -- ceilings`, `machine`).
 */
import { Failure, heartbeatMissed } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { Ids, Random } from "../ports.ts";
import { behave } from "./behaviour.ts";
import { cancelWaits } from "./cancel.ts";
import { abandonExecution, timeOutExecution } from "./ending.ts";
import type { Execution } from "./execution.ts";
import { failState, failureOf, startTimer } from "./failing.ts";
import type { Actor } from "./machine-actors.ts";
import { Outbox, type TaskEffect, type TimerEffect } from "./outbox.ts";
import { ANSWER, ELAPSED, JOIN, type Token } from "./token.ts";

/** Messages handled between two looks at the clock. */
const MESSAGES_PER_CHECK = 64;

export interface LoopCounts {
  retries: number;
  /** Mailboxes that were drained, and the messages that were in them. */
  batches: number;
  messages: number;
}

export class ActorLoop {
  readonly outbox = new Outbox();
  readonly random: Random;
  readonly ids: Ids;
  /** Epoch milliseconds, read once per turn by the driver. */
  nowMs = 0;
  readonly counts: LoopCounts = { retries: 0, batches: 0, messages: 0 };
  /** [owner's sequence, index] of the execution being handled: blamed when the thread dies. */
  readonly #blame: Float64Array;
  /** Counts on over calls of `run`: a loop of states that each call out must not escape the clock. */
  #untilCheck = MESSAGES_PER_CHECK;
  #ready: Actor[] = [];
  #head = 0;

  constructor(random: Random, ids: Ids, blame: Float64Array = new Float64Array(2)) {
    this.random = random;
    this.ids = ids;
    this.#blame = blame;
  }

  get isIdle(): boolean {
    return this.#head === this.#ready.length;
  }

  /** Messages in mailboxes. */
  get waiting(): number {
    let waiting = 0;
    for (let at = this.#head; at < this.#ready.length; at++) {
      waiting += this.#ready[at]!.mailbox.length;
    }
    return waiting;
  }

  /** Puts a token into the mailbox of the state it names. */
  send(token: Token): void {
    const actor = token.execution.actors.actors[token.state.index]!;
    actor.mailbox.push(token);
    if (actor.isReady) return;
    actor.isReady = true;
    this.#ready.push(actor);
  }

  /**
   * Handles messages until none is left or `isTimeUp` says so; true when some are left. A mailbox
   * that is cut short keeps the rest, in order, and the actor stays in the queue.
   */
  run(isTimeUp: () => boolean): boolean {
    while (this.#head < this.#ready.length) {
      const actor = this.#ready[this.#head]!;
      const batch = actor.mailbox;
      actor.mailbox = actor.drained;
      actor.drained = batch;
      for (let i = 0; i < batch.length; i++) {
        if (this.#untilCheck-- === 0) {
          this.#untilCheck = MESSAGES_PER_CHECK;
          if (isTimeUp()) {
            this.#count(i);
            keepRest(actor, i);
            this.#compact();
            return true;
          }
        }
        const token = batch[i]!;
        if (!token.isCancelled) this.#handle(token);
      }
      this.#count(batch.length);
      batch.length = 0;
      this.#head++;
      if (actor.mailbox.length === 0) actor.isReady = false;
      else this.#ready.push(actor);
    }
    this.#ready.length = 0;
    this.#head = 0;
    return false;
  }

  /**
   * A task's answer. A late one, whose wait has ended meanwhile, is dropped.
   * @param answerBytesMax Upper bound on the answer's size as JSON; at most AWS's limit.
   */
  answer(effect: TaskEffect, answer: Json, answerBytesMax: number, failure: Failure | null): void {
    const { token } = effect;
    if (token.isCancelled || token.generation !== effect.generation) return;
    token.call = null;
    cancelWaits(this.outbox, token);
    token.generation++;
    token.answer = answer;
    token.answerBytesMax = answerBytesMax;
    token.failure = failure;
    token.phase = ANSWER;
    this.send(token);
  }

  /** The task is at work: the time in which it must be heard of again starts anew. */
  beat(effect: TaskEffect): void {
    const { token } = effect;
    if (token.isCancelled || token.generation !== effect.generation) return;
    if (token.heartbeatTimer === null) return;
    this.outbox.timersCancelled.push(token.heartbeatTimer);
    token.heartbeatTimer = startTimer(this, token, "heartbeat", effect.heartbeatMs);
  }

  /** A timer's due time has come. One that was cancelled meanwhile is dropped. */
  elapsed(effect: TimerEffect): void {
    const { token } = effect;
    if (token.isCancelled || token.generation !== effect.generation) return;
    // A beat does not move the generation on: the timer that it replaced is known by itself.
    if (effect.purpose === "heartbeat" && token.heartbeatTimer !== effect) return;
    if (token.timer === effect) token.timer = null;
    if (token.heartbeatTimer === effect) token.heartbeatTimer = null;
    cancelWaits(this.outbox, token);
    token.generation++;
    if (effect.purpose === "timeout") token.failure = new Failure("States.Timeout", "");
    else token.failure = effect.purpose === "heartbeat" ? heartbeatMissed : null;
    token.phase = token.failure === null ? ELAPSED : ANSWER;
    this.send(token);
  }

  /** Ends an execution that has reached its time limit; what it waits for is cancelled. */
  timeOut(execution: Execution): void {
    timeOutExecution(this, execution);
  }

  /** Drops an execution without an outcome. */
  abandon(execution: Execution): void {
    abandonExecution(this, execution);
  }

  #count(messages: number): void {
    this.counts.batches++;
    this.counts.messages += messages;
  }

  #handle(token: Token): void {
    const { execution } = token;
    this.#blame[0] = execution.owner.sequence;
    this.#blame[1] = execution.ownerIndex;
    try {
      behave(this, token);
    } catch (thrown) {
      // What fails while a child's end is taken in is the parent's state.
      const failing = token.phase === JOIN ? token.fork!.parent : token;
      failState(this, failing, failureOf(thrown));
    }
  }

  /** Drops what the queue's head has left behind, so that it cannot grow without end. */
  #compact(): void {
    if (this.#head < 1024) return;
    this.#ready = this.#ready.slice(this.#head);
    this.#head = 0;
  }
}

/** Puts the unhandled rest of a batch before what came meanwhile. */
function keepRest(actor: Actor, from: number): void {
  const rest = actor.drained.slice(from);
  for (const token of actor.mailbox) rest.push(token);
  actor.mailbox = rest;
  actor.drained = [];
}
