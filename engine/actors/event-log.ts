/**
 * What an execution's history says, told by the actors where they count its events. An execution has
 * one only if its machine logs; else nothing is built for it.
 *
 * Invariant: called right after the event was counted, so that `execution.eventId` is its id. How
 * events are linked is recorded: each token points to its own last event (`lastEventId`), a child
 * begins at its parent's and hands its own back when it is joined.
 *
 *   MapStateStarted ◀─ MapIterationStarted ◀─ PassStateEntered ◀─ PassStateExited ◀┬─ MapIterationSucceeded
 *                                                                                  └─ MapIterationStarted …
 *   the last MapIterationSucceeded ◀┬─ MapStateSucceeded
 *                                   └─ MapStateExited
 *
 * Data of users is put into an event only if the machine's `includeExecutionData` asks for it.
 */
import type { Failure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { TaskState } from "../language/machine.ts";
import type { LogSettings } from "../ports.ts";
import type { ErrorAndCause } from "./ending.ts";
import type { Execution } from "./execution.ts";
import {
  ANY,
  ERROR,
  type EventDetails,
  enteredTypes,
  exitedTypes,
  type Gravity,
  gravityFrom,
  type HistoryEvent,
  taskTypes,
} from "./history-event.ts";
import type { TaskEffect } from "./outbox.ts";
import type { Token } from "./token.ts";

/** A level other than OFF. */
export type LoggingSettings = LogSettings & {
  readonly level: Exclude<LogSettings["level"], "OFF">;
};

export class EventLog {
  readonly #execution: Execution;
  readonly #events: HistoryEvent[];
  readonly #from: Gravity;
  readonly #hasData: boolean;
  /** What an Assign gave, until the exit that it belongs to. */
  #assigned: Json = null;
  /** The writer's own: what all records of the execution have in common. */
  common = "";

  constructor(execution: Execution, { level, includeExecutionData }: LoggingSettings) {
    this.#execution = execution;
    this.#events = execution.loop.outbox.events;
    this.#from = gravityFrom[level];
    this.#hasData = includeExecutionData;
  }

  started(input: Json): void {
    if (this.#from > ANY) return;
    const { roleArn } = this.#execution.actors.identity;
    const details = this.#hasData ? { input, roleArn } : { roleArn };
    const { loop, startedMs } = this.#execution;
    this.#add(
      "ExecutionStarted",
      { id: 1, previousEventId: 0, details },
      Math.min(startedMs, loop.nowMs),
    );
  }

  entered(token: Token): void {
    const { state } = token;
    token.beforeEntryId = token.lastEventId;
    const gravity = state.kind === "fail" ? ERROR : ANY;
    if (this.#takes(gravity)) {
      const { name } = state;
      this.#tell(
        enteredTypes[state.kind],
        token,
        this.#hasData ? { input: token.data, name } : { name },
      );
    }
    token.lastEventId = this.#execution.eventId;
  }

  /** What an Assign gave; it is told with the exit. */
  assigned(values: Json): void {
    this.#assigned = this.#hasData ? values : null;
  }

  /** @param hasAssigned The state has assigned variables on its way out. */
  exited(token: Token, output: Json, hasAssigned: boolean): void {
    if (this.#takes(ANY)) {
      const { name, kind } = token.state;
      let details: EventDetails = { name };
      if (this.#hasData) {
        const assigned = hasAssigned ? this.#assigned : null;
        details = assigned === null ? { name, output } : { assigned, name, output };
      }
      this.#tell(exitedTypes[kind], token, details);
    }
    this.#assigned = null;
    token.lastEventId = this.#execution.eventId;
  }

  /** Two events: scheduled and started. */
  called(token: Token, { state, input, timeoutMs, heartbeatMs }: TaskEffect): void {
    const { eventId } = this.#execution;
    if (this.#takes(ANY)) {
      const types = taskTypes[state.resource.kind];
      const { lastEventId } = token;
      const limits = this.#hasData ? limitsOf(timeoutMs, heartbeatMs) : {};
      const scheduled = { ...this.#scheduled(state, input), ...limits };
      this.#add(types.scheduled, {
        id: eventId - 1,
        previousEventId: lastEventId,
        details: scheduled,
      });
      const details = state.resource.kind === "lambda" ? {} : serviceOf(state.resource.arn);
      this.#add(types.started, { id: eventId, previousEventId: eventId - 1, details });
    }
    token.lastEventId = eventId;
  }

  /** The task's call succeeded, failed or timed out. */
  answered(token: Token, { resource }: TaskState, failure: Failure | null): void {
    if (this.#takes(failure === null ? ANY : ERROR)) {
      const types = taskTypes[resource.kind];
      const service = resource.kind === "lambda" ? {} : serviceOf(resource.arn);
      if (failure === null) {
        const details = this.#hasData ? { output: token.answer, ...service } : service;
        this.#tell(types.succeeded, token, details);
      } else {
        const isTimeOut = failure.error === "States.Timeout" && failure.cause === "";
        const ended = isTimeOut ? { error: failure.error, cause: null } : failure;
        const type = isTimeOut ? types.timedOut : types.failed;
        this.#tell(type, token, { ...this.#ending(ended), ...service });
      }
    }
    token.lastEventId = this.#execution.eventId;
  }

  /** A Parallel or Map state begins, or does so again. @param length Items of a Map. */
  forked(token: Token, length: number | null): void {
    if (this.#takes(ANY)) {
      if (length === null) this.#tell("ParallelStateStarted", token, {});
      else this.#tell("MapStateStarted", token, { length });
    }
    token.lastEventId = this.#execution.eventId;
  }

  iterationStarted(child: Token): void {
    if (this.#takes(ANY)) this.#tell("MapIterationStarted", child, iterationOf(child));
    child.lastEventId = this.#execution.eventId;
  }

  /** Before the child is joined: only the Map's last one hands this event on to its parent. */
  iterationEnded(child: Token): void {
    const hasFailed = child.failure !== null;
    if (this.#takes(hasFailed ? ERROR : ANY)) {
      const type = hasFailed ? "MapIterationFailed" : "MapIterationSucceeded";
      this.#tell(type, child, iterationOf(child));
    }
    const isLast = !hasFailed && child.fork!.unfinished === 1;
    if (isLast) child.lastEventId = this.#execution.eventId;
  }

  /** All children have ended. Recorded: nothing points to this event. */
  joined(token: Token): void {
    if (!this.#takes(ANY)) return;
    const isMap = token.state.kind === "map";
    this.#tell(isMap ? "MapStateSucceeded" : "ParallelStateSucceeded", token, {});
  }

  /** A Parallel or Map state has failed, and no retry is left. */
  forkFailed(token: Token): void {
    if (this.#takes(ERROR)) {
      const isMap = token.state.kind === "map";
      this.#tell(isMap ? "MapStateFailed" : "ParallelStateFailed", token, {});
    }
    token.lastEventId = this.#execution.eventId;
  }

  /** Recorded of a task that fails inside a Parallel, which points to the failure before as well. */
  taskAborted(token: Token): void {
    if (this.#takes(ERROR)) this.#tell("TaskStateAborted", token, {});
  }

  /**
   * A JSONata expression has failed. Recorded: a sibling of the state's entry, and what ends for it
   * points to it. A Wait's comes after its entry.
   */
  evaluationFailed(token: Token, failure: Failure): void {
    const { eventId } = this.#execution;
    const { location } = failure;
    const previousEventId = token.state.kind === "wait" ? token.lastEventId : token.beforeEntryId;
    const state = token.state.name;
    let details: EventDetails = { state };
    if (this.#hasData) details = { ...this.#ending(failure), state };
    if (this.#hasData && location !== null) details = { ...details, location };
    if (this.#takes(ERROR)) {
      this.#add("EvaluationFailed", { id: eventId, previousEventId, details });
    }
    token.lastEventId = eventId;
  }

  succeeded(token: Token): void {
    if (!this.#takes(ANY)) return;
    const details = this.#hasData ? { output: token.data } : {};
    this.#end("ExecutionSucceeded", { previousEventId: token.lastEventId, details });
  }

  failed(token: Token, ended: ErrorAndCause): void {
    const details = this.#ending(ended);
    this.#end("ExecutionFailed", { previousEventId: token.lastEventId, details });
  }

  timedOut(): void {
    const previousEventId = this.#execution.eventId;
    this.#end("ExecutionTimedOut", { previousEventId, details: {} });
  }

  /** It is not counted: nothing comes after it. */
  #end(type: string, event: Omit<Told, "id">): void {
    this.#add(type, { ...event, id: this.#execution.eventId + 1 });
  }

  #takes(gravity: Gravity): boolean {
    return gravity >= this.#from;
  }

  /** The event that was counted last, after the token's own last one. */
  #tell(type: string, token: Token, details: EventDetails): void {
    const { eventId } = this.#execution;
    this.#add(type, { id: eventId, previousEventId: token.lastEventId, details });
  }

  #add(
    type: string,
    { id, previousEventId, details }: Told,
    timestampMs = this.#execution.loop.nowMs,
  ): void {
    const execution = this.#execution;
    this.#events.push({ execution, id, type, previousEventId, timestampMs, details });
  }

  #scheduled({ resource }: TaskState, input: Json): EventDetails {
    if (resource.kind === "lambda") {
      return this.#hasData ? { input, resource: resource.arn } : { resource: resource.arn };
    }
    const region = this.#execution.actors.identity.stateMachineArn.split(":")[3] ?? "";
    const details = { region, ...serviceOf(resource.arn) };
    return this.#hasData ? { parameters: input, ...details } : details;
  }

  /** Errors and causes are often made of data. */
  #ending({ error, cause }: ErrorAndCause): EventDetails {
    if (!this.#hasData) return {};
    return { ...(cause === null ? {} : { cause }), ...(error === null ? {} : { error }) };
  }
}

type Told = Pick<HistoryEvent, "id" | "previousEventId" | "details">;

function iterationOf(child: Token): EventDetails {
  return { index: child.forkIndex, name: child.fork!.parent.state.name };
}

/** `arn:aws:states:::sqs:sendMessage.waitForTaskToken` → sqs, sendMessage.waitForTaskToken. */
function serviceOf(arn: string): { readonly resource: string; readonly resourceType: string } {
  const parts = arn.split(":");
  return { resource: parts.at(-1) ?? "", resourceType: parts.slice(5, -1).join(":") };
}

function limitsOf(timeoutMs: number, heartbeatMs: number): EventDetails {
  return {
    ...(heartbeatMs > 0 ? { heartbeatInSeconds: heartbeatMs / 1000 } : {}),
    ...(timeoutMs > 0 ? { timeoutInSeconds: timeoutMs / 1000 } : {}),
  };
}
