/**
 * A second way to run a compiled machine: plain recursion over its states, each branch and each
 * iteration by itself, time as a number that is added up. No actors, messages, timers or
 * cancelling: what would run on in a failed Parallel or Map is cut off afterwards. It tells what
 * the actors should do wherever no two things happen at the same time.
 */
import { Failure } from "../../engine/language/failure.ts";
import type { Json } from "../../engine/language/json.ts";
import {
  type ChoiceState,
  END,
  type FailState,
  type Machine,
  type State,
  type WaitState,
} from "../../engine/language/machine.ts";
import { parseTimestampMs } from "../../engine/language/timestamp.ts";
import { expressMsMax, startMs } from "../support/actor-harness.ts";
import type { TaskCall, TaskReply } from "../support/virtual-performer.ts";
import { type Entrance, newTrace } from "./reference-forks.ts";
import {
  attempt,
  environmentOf,
  type Failed,
  type Left,
  leave,
  type Run,
  type ScopeEnd,
  type Trace,
  type Visit,
} from "./reference-visit.ts";
import { workState } from "./reference-work.ts";

export interface ReferenceRun {
  readonly outcome: "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  readonly endedMs: number;
  readonly transitions: number;
  readonly calls: Trace["calls"];
}

interface Interpreted {
  readonly tasks: (call: TaskCall) => TaskReply;
  readonly random: number;
  readonly executionIndex?: number;
}

export function interpret(
  machine: Machine,
  input: Json,
  { tasks, random, executionIndex = 0 }: Interpreted,
): ReferenceRun {
  const run: Run = { machine, input, executionIndex, startedMs: startMs, tasks, random };
  const trace = newTrace();
  const entrance = { run, trace, data: input, variables: null, mapItem: null };
  const end = runScope(entrance, machine.startAt, startMs);
  const limitMs = startMs + Math.min(expressMsMax, machine.timeoutMs ?? expressMsMax);
  const isTimedOut = end.atMs >= limitMs;
  const isInTime = (atMs: number) => !isTimedOut || atMs < limitMs;
  const reached = {
    endedMs: Math.min(end.atMs, limitMs) - startMs,
    transitions: trace.entriesMs.filter(isInTime).length,
    calls: trace.calls.filter(({ atMs }) => isInTime(atMs)),
  };
  if (isTimedOut) {
    return { outcome: "TIMED_OUT", output: null, error: null, cause: null, ...reached };
  }
  if (end.kind === "left") {
    return { outcome: "SUCCEEDED", output: end.data, error: null, cause: null, ...reached };
  }
  return { outcome: "FAILED", output: null, error: end.error, cause: end.cause, ...reached };
}

function runScope(entrance: Entrance, startAt: number, startedMs: number): ScopeEnd {
  const { run, trace } = entrance;
  let { data, variables } = entrance;
  let atMs = startedMs;
  let index = startAt;
  for (;;) {
    const state = run.machine.states[index]!;
    trace.entriesMs.push(atMs);
    trace.eventId++;
    const end = visitState({
      ...{ ...entrance, state, data, variables, enteredMs: atMs },
      ...{ enteredEventId: trace.eventId, retryCount: 0 },
    });
    if (end.kind === "failed" || end.next === END) return end;
    ({ atMs, data, variables, next: index } = end);
  }
}

function visitState(visit: Visit): ScopeEnd {
  const { state } = visit;
  if (state.kind === "task" || state.kind === "parallel" || state.kind === "map") {
    return workState(visit, state, runScope);
  }
  return attempt(visit, visit.enteredMs, () => plainState(visit, state));
}

function plainState(
  visit: Visit,
  state: Exclude<State, { readonly kind: "task" | "parallel" | "map" }>,
): ScopeEnd {
  const { data, enteredMs } = visit;
  const environment = environmentOf(visit);
  const { inputPath, assign, next } = state;
  const input = inputPath === null ? data : inputPath(data, environment);
  switch (state.kind) {
    case "pass": {
      const { parameters, placeResult } = state;
      let result = parameters === null ? input : parameters.evaluate(input, environment);
      if (state.result !== null) result = state.result.value;
      return leave(visit, enteredMs, { result, placeResult, assign, next });
    }
    case "succeed":
      return leave(visit, enteredMs, { result: input, placeResult: null, assign, next: END });
    case "wait": {
      const untilMs = enteredMs + Math.max(0, waitMs(visit, state, input));
      return attempt(visit, untilMs, () =>
        leave(visit, untilMs, { result: input, placeResult: null, assign, next }),
      );
    }
    case "choice":
      return choose(visit, state, input);
    case "fail":
      return failWith(visit, state);
  }
}

function choose(visit: Visit, state: ChoiceState, input: Json): Left {
  const rule = state.rules.find(({ matches }) => matches(input, environmentOf(visit)));
  const { next, assign } = rule ?? { next: state.otherwise, assign: state.assign };
  if (next === END) {
    throw new Failure(
      "States.NoChoiceMatched",
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  return leave(visit, visit.enteredMs, { result: input, placeResult: null, assign, next });
}

function failWith(visit: Visit, { error, cause }: FailState): Failed {
  const environment = environmentOf(visit);
  return {
    kind: "failed",
    atMs: visit.enteredMs,
    error: error === null ? null : (error(visit.data, environment) as string),
    cause: cause === null ? null : (cause(visit.data, environment) as string),
  };
}

function waitMs(visit: Visit, { until }: WaitState, input: Json): number {
  switch (until.kind) {
    case "seconds":
      return until.ms;
    case "timestamp":
      return until.atMs - visit.enteredMs;
    case "secondsPath":
      return Number(until.read(input, environmentOf(visit))) * 1000;
    case "computed":
      return until.delayMs(input, environmentOf(visit), visit.enteredMs);
    case "timestampPath": {
      const text = String(until.read(input, environmentOf(visit)));
      return parseTimestampMs(text)! - visit.enteredMs;
    }
  }
}
