/**
 * Performs what actors ask for under a virtual clock: a plain list in the order of due times stands
 * in for the engine's timing wheel, a function for its tasks, so that neither is trusted twice.
 * What was cancelled is delivered all the same: the actors must recognise and drop it.
 */
import assert from "node:assert/strict";
import type { SeededRandom } from "../../bench/load/seeded-random.ts";
import type { ActorLoop } from "../../engine/actors/actor-loop.ts";
import type { Execution } from "../../engine/actors/execution.ts";
import type { TaskEffect, TimerEffect, TimerPurpose } from "../../engine/actors/outbox.ts";
import { Failure } from "../../engine/language/failure.ts";
import type { Json } from "../../engine/language/json.ts";

interface SeenCommon {
  readonly state: string;
  /** Virtual milliseconds since the performer began. */
  readonly atMs: number;
}

/** An effect as data. */
export type SeenEffect = SeenCommon &
  (
    | { readonly kind: "task"; readonly input: Json; readonly attempt: number }
    | { readonly kind: "timer"; readonly purpose: TimerPurpose; readonly delayMs: number }
    | { readonly kind: "taskCancelled" }
    | { readonly kind: "timerCancelled"; readonly purpose: TimerPurpose }
  );

export interface TaskCall {
  readonly executionIndex: number;
  readonly state: string;
  readonly resource: string;
  readonly input: Json;
  /** 0 for the first call of a visit. */
  readonly attempt: number;
  readonly atMs: number;
}

/** Without an output and a failure the answer is null; with an infinite delay it never comes. */
export interface TaskReply {
  readonly delayMs?: number;
  readonly output?: Json;
  readonly failure?: { readonly error: string; readonly cause: string };
  /** After how many milliseconds the task gives signs of life. */
  readonly beatsMs?: readonly number[];
}

/** A task or timer that was asked for. */
interface Asked {
  readonly execution: Execution;
  readonly state: string;
  readonly what: string;
  cameMs: number | null;
  isCancelled: boolean;
}

interface Due {
  readonly dueMs: number;
  /** Decides between equal times: drawn from the seed. */
  readonly tie: number;
  readonly deliver: () => void;
}

export class VirtualPerformer {
  readonly #loop: ActorLoop;
  readonly #tasks: (call: TaskCall) => TaskReply;
  readonly #random: SeededRandom;
  readonly #startedMs: number;
  readonly #effects = new Map<Execution, SeenEffect[]>();
  readonly #asked = new Map<TaskEffect | TimerEffect, Asked>();
  /** Sorted: earliest first. */
  readonly #due: Due[] = [];

  constructor(loop: ActorLoop, tasks: (call: TaskCall) => TaskReply, random: SeededRandom) {
    this.#loop = loop;
    this.#tasks = tasks;
    this.#random = random;
    this.#startedMs = loop.nowMs;
  }

  /** What an execution has asked for, in order. */
  effectsOf(execution: Execution): readonly SeenEffect[] {
    return this.#effects.get(execution) ?? [];
  }

  /** What an execution still expects: neither come nor cancelled. */
  pendingOf(execution: Execution): string[] {
    return [...this.#asked.values()]
      .filter(
        (asked) => asked.execution === execution && asked.cameMs === null && !asked.isCancelled,
      )
      .map(({ what, state }) => `${what} of ${state}`);
  }

  /** Empties the outbox but for its terminals. */
  perform(): void {
    const { outbox } = this.#loop;
    for (const timer of outbox.timers.splice(0)) this.#startTimer(timer);
    for (const task of outbox.tasks.splice(0)) this.#callTask(task);
    for (const timer of outbox.timersCancelled.splice(0)) {
      const { execution, state } = this.#cancel(timer);
      const atMs = this.#sinceStartMs();
      this.#see(execution, { kind: "timerCancelled", state, atMs, purpose: timer.purpose });
    }
    for (const task of outbox.tasksCancelled.splice(0)) {
      const { execution, state } = this.#cancel(task);
      this.#see(execution, { kind: "taskCancelled", state, atMs: this.#sinceStartMs() });
    }
  }

  /** Ends the execution at this time, unless it has ended before. */
  limit(execution: Execution, dueMs: number): void {
    this.#add(dueMs, () => this.#loop.timeOut(execution));
  }

  /** Moves the clock to the next due time and delivers the first of what is due then; false when nothing is left. */
  deliverNext(): boolean {
    const due = this.#due.shift();
    if (due === undefined) return false;
    this.#loop.nowMs = Math.max(this.#loop.nowMs, due.dueMs);
    due.deliver();
    return true;
  }

  /** The same, but the clock stands still. */
  deliverDue(): void {
    const first = this.#due[0];
    if (first !== undefined && first.dueMs <= this.#loop.nowMs) this.deliverNext();
  }

  #startTimer(timer: TimerEffect): void {
    const { purpose, token, dueMs } = timer;
    const { execution, state } = token;
    const delayMs = dueMs - this.#loop.nowMs;
    assert(delayMs > 0, `the ${purpose} timer of ${state.name} is due ${-delayMs} ms ago`);
    const atMs = this.#sinceStartMs();
    this.#see(execution, { kind: "timer", state: state.name, atMs, purpose, delayMs });
    const asked = this.#ask(timer, execution, { state: state.name, what: `${purpose} timer` });
    this.#add(dueMs, () => {
      asked.cameMs = this.#loop.nowMs;
      this.#loop.elapsed(timer);
    });
  }

  #callTask(task: TaskEffect): void {
    const { state, input, attempt, token } = task;
    const { execution } = token;
    const atMs = this.#sinceStartMs();
    this.#see(execution, { kind: "task", state: state.name, atMs, input, attempt });
    const asked = this.#ask(task, execution, { state: state.name, what: "task" });
    const {
      delayMs = 0,
      output = null,
      failure,
      beatsMs = [],
    } = this.#tasks({
      executionIndex: execution.ownerIndex,
      state: state.name,
      resource: state.resource.arn,
      input,
      attempt,
      atMs,
    });
    for (const beatMs of beatsMs) {
      this.#add(this.#loop.nowMs + beatMs, () => this.#loop.beat(task));
    }
    if (delayMs === Number.POSITIVE_INFINITY) return;
    this.#add(this.#loop.nowMs + delayMs, () => {
      asked.cameMs = this.#loop.nowMs;
      if (failure === undefined) this.#loop.answer(task, output, looseBytesMax(output), null);
      else this.#loop.answer(task, null, 0, new Failure(failure.error, failure.cause));
    });
  }

  #add(dueMs: number, deliver: () => void): void {
    const tie = this.#random.next();
    const isLater = (other: Due) =>
      other.dueMs > dueMs || (other.dueMs === dueMs && other.tie > tie);
    const place = this.#due.findIndex(isLater);
    this.#due.splice(place < 0 ? this.#due.length : place, 0, { dueMs, tie, deliver });
  }

  #ask(
    effect: TaskEffect | TimerEffect,
    execution: Execution,
    { state, what }: Pick<Asked, "state" | "what">,
  ): Asked {
    const asked: Asked = { execution, state, what, cameMs: null, isCancelled: false };
    this.#asked.set(effect, asked);
    return asked;
  }

  /** What comes at the very moment at which it is cancelled may do so in either order. */
  #cancel(effect: TaskEffect | TimerEffect): Asked {
    const asked = this.#asked.get(effect);
    assert(asked !== undefined, "what is cancelled was asked for");
    assert(!asked.isCancelled, `the ${asked.what} of ${asked.state} is cancelled once`);
    const { cameMs } = asked;
    assert(cameMs === null || cameMs === this.#loop.nowMs, "what has come is not cancelled");
    asked.isCancelled = true;
    return asked;
  }

  #see(execution: Execution, effect: SeenEffect): void {
    const seen = this.#effects.get(execution);
    if (seen === undefined) this.#effects.set(execution, [effect]);
    else seen.push(effect);
  }

  #sinceStartMs(): number {
    return this.#loop.nowMs - this.#startedMs;
  }
}

/** As loose a bound as the engine's own, which counts three bytes for each UTF-16 unit. */
function looseBytesMax(output: Json): number {
  return 3 * JSON.stringify(output).length;
}
