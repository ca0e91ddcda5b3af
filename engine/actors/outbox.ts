/**
 * What leaves the actors, as data. Actors perform nothing: whoever drives the loop (a shard, a
 * test) empties the outbox after each turn and performs what it finds, in the order of the fields.
 */
import type { Json } from "../language/json.ts";
import type { TaskState } from "../language/machine.ts";
import type { Execution } from "./execution.ts";
import type { HistoryEvent } from "./history-event.ts";
import type { Token } from "./token.ts";

/** Call a task and bring the answer with `ActorLoop.answer(effect, …)`. */
export interface TaskEffect {
  readonly token: Token;
  readonly generation: number;
  readonly state: TaskState;
  /** The effective input, after Parameters. */
  readonly input: Json;
  /** Upper bound on its size as JSON. */
  readonly inputBytesMax: number;
  /** 0 for the first call of this visit, 1 for the first retry. */
  readonly attempt: number;
  /** The state's time limit, and the longest silence; 0: none. The actors keep both. */
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  /** The performer's own number for the call, 0 until it has given one. */
  callId: number;
  /** What the performer wants back when the call is cancelled. */
  performing: TimerEffect | null;
  /** The performer's: epoch milliseconds of the call. */
  calledMs: number;
}

/** `answer` is the performer's own: a simulated service on its way. */
export type TimerPurpose = "wait" | "retry" | "timeout" | "heartbeat" | "answer";

/** Bring the token back with `ActorLoop.elapsed(effect)` at `dueMs`, never earlier. */
export interface TimerEffect {
  readonly token: Token;
  readonly generation: number;
  readonly purpose: TimerPurpose;
  readonly dueMs: number;
  /** The performer's: counted among the parked, and the places in its wheel. */
  isParked: boolean;
  previous: TimerEffect | null;
  next: TimerEffect | null;
  slot: number;
}

export class Outbox {
  readonly tasks: TaskEffect[] = [];
  readonly timers: TimerEffect[] = [];
  /** Timers and calls that are no longer wanted. Those never performed are recognised by the performer. */
  readonly timersCancelled: TimerEffect[] = [];
  readonly tasksCancelled: TaskEffect[] = [];
  /** Executions that reached their outcome. */
  readonly terminals: Execution[] = [];
  /** Events to be logged, in their order. */
  readonly events: HistoryEvent[] = [];
}
