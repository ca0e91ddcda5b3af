/**
 * A token is the place where an execution (or one branch or iteration of it) is: the state it is
 * in, its data, its variables. Tokens are the messages that actors send each other.
 *
 *   Execution ── root Token ──opened──▶ Fork ──children──▶ Token ──opened──▶ Fork …
 *
 * Invariant: a token is in at most one mailbox. What it waits for outside (a task, a timer) carries
 * the token's generation; the generation moves on whenever the wait ends, so that a late answer is
 * recognised and dropped. A cancelled token is dropped when it is drained.
 *
 * Hot path (`npm run bench -- ceilings`, `machine`): all fields are set in the constructor in one
 * order, so that every token has the same shape.
 */
import type { Environment, Variables } from "../language/environment.ts";
import type { Failure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { State } from "../language/machine.ts";
import { contextObject, contextPart } from "./context-object.ts";
import type { Execution } from "./execution.ts";
import type { Fork } from "./fork.ts";
import type { TaskEffect, TimerEffect } from "./outbox.ts";

/** What a message tells the actor. */
export const ENTER = 0; // The token enters the state.
export const ANSWER = 1; // Its task was answered: `answer`, or `failure`.
export const ELAPSED = 2; // The time it waited for has come: see `timerPurpose`.
export const JOIN = 3; // A child's message to its parent's actor: it ended with `data`, or `failure`.

export type Phase = typeof ENTER | typeof ANSWER | typeof ELAPSED | typeof JOIN;

/** The item of the innermost Map iteration around a token, for `$$.Map.Item`. */
export interface MapItem {
  /** As the context object shows it. */
  readonly item: { readonly Index: number; readonly Value: Json };
  /** Upper bound on the item's size as JSON. */
  readonly bytesMax: number;
}

export class Token implements Environment {
  readonly execution: Execution;
  /** The fork this token is a child of; null for the root. */
  readonly fork: Fork | null;
  /** Which branch or iteration of the fork. */
  readonly forkIndex: number;
  readonly mapItem: MapItem | null;

  state: State;
  phase: Phase = ENTER;
  /** The state's input. */
  data: Json;
  /** Upper bound on the size of `data` as JSON; measured only when it passes the limit. */
  bytesMax: number;
  variables: Variables | null;
  variablesBytesMax: number;

  /** Id of the history event with which the token entered its state: AWS's causes name it. */
  enteredEventId = 0;
  enteredMs = 0;
  /** What its next event points back to; kept only for a machine that logs. */
  lastEventId: number;
  /** What the event with which it entered its state points back to. */
  beforeEntryId = 0;

  generation = 0;
  isCancelled = false;
  /** Retries made in this visit of the state. */
  retryCount = 0;
  /** Retries made by each retrier in this visit; null until the first. */
  retriesByRetrier: number[] | null = null;

  answer: Json = null;
  answerBytesMax = 0;
  failure: Failure | null = null;
  timer: TimerEffect | null = null;
  /** A task's second deadline, beside its time-out in `timer`. */
  heartbeatTimer: TimerEffect | null = null;
  call: TaskEffect | null = null;
  opened: Fork | null = null;

  constructor(
    execution: Execution,
    state: State,
    data: Json,
    from: Token | null,
    fork: Fork | null,
    forkIndex: number,
    mapItem: MapItem | null,
  ) {
    this.execution = execution;
    this.fork = fork;
    this.forkIndex = forkIndex;
    this.mapItem = mapItem;
    this.state = state;
    this.data = data;
    this.bytesMax = 0;
    this.lastEventId = from === null ? 0 : from.lastEventId;
    this.variables = from === null ? null : from.variables;
    this.variablesBytesMax = from === null ? 0 : from.variablesBytesMax;
  }

  context(): Json {
    return contextObject(this);
  }

  contextPart(section: string, field: string): Json | undefined {
    return contextPart(this, section, field);
  }

  random(): number {
    return this.execution.loop.random.next();
  }

  uuid(): string {
    return this.execution.loop.ids.uuid();
  }

  nowMs(): number {
    return this.execution.loop.nowMs;
  }
}
