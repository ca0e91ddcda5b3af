/**
 * Events of an execution's history, as AWS numbers, names and links them, and which of them a level
 * of logging takes. Data: whoever drives the loop writes them down.
 */
import type { Json } from "../language/json.ts";
import type { State } from "../language/machine.ts";
import type { Execution } from "./execution.ts";

export interface HistoryEvent {
  readonly execution: Execution;
  /** From 1. */
  readonly id: number;
  readonly type: string;
  /** 0: none came before. */
  readonly previousEventId: number;
  readonly timestampMs: number;
  readonly details: EventDetails;
}

/**
 * AWS's details. Whatever a user's data could be in (`input`, `output`, `parameters`, what was
 * assigned, an error, a cause, a time limit read from the input) is there only if it was asked for.
 */
export interface EventDetails {
  readonly input?: Json;
  readonly output?: Json;
  readonly parameters?: Json;
  readonly assigned?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  /** JSONata: the field whose expression failed, and its state. */
  readonly location?: string;
  readonly state?: string;
  readonly name?: string;
  readonly roleArn?: string;
  readonly index?: number;
  readonly length?: number;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly region?: string;
}

/** How grave an event is: a level takes those of its own and above. AWS's table of log levels. */
export const ANY = 0;
export const ERROR = 1; // FailStateEntered, and whatever ends in Failed, TimedOut or Aborted.
export const FATAL = 2; // ExecutionFailed, ExecutionTimedOut, ExecutionAborted.

export type Gravity = typeof ANY | typeof ERROR | typeof FATAL;

export const gravityFrom = { ALL: ANY, ERROR, FATAL } as const;

type Kind = State["kind"];

export const enteredTypes: Readonly<Record<Kind, string>> = {
  pass: "PassStateEntered",
  task: "TaskStateEntered",
  choice: "ChoiceStateEntered",
  wait: "WaitStateEntered",
  succeed: "SucceedStateEntered",
  fail: "FailStateEntered",
  parallel: "ParallelStateEntered",
  map: "MapStateEntered",
};

export const exitedTypes: Readonly<Record<Kind, string>> = {
  pass: "PassStateExited",
  task: "TaskStateExited",
  choice: "ChoiceStateExited",
  wait: "WaitStateExited",
  succeed: "SucceedStateExited",
  fail: "FailStateExited", // Never: a Fail state has no exit.
  parallel: "ParallelStateExited",
  map: "MapStateExited",
};

/** What a task's call is told in: Lambda functions by their ARN have events of their own. */
export const taskTypes = {
  lambda: {
    scheduled: "LambdaFunctionScheduled",
    started: "LambdaFunctionStarted",
    succeeded: "LambdaFunctionSucceeded",
    failed: "LambdaFunctionFailed",
    timedOut: "LambdaFunctionTimedOut",
  },
  service: {
    scheduled: "TaskScheduled",
    started: "TaskStarted",
    succeeded: "TaskSucceeded",
    failed: "TaskFailed",
    timedOut: "TaskTimedOut",
  },
} as const;
