/**
 * Task, Parallel and Map in the reference interpreter: the work of a state, tried again as its
 * Retriers say, its failure handed to a Catcher.
 */
import type { Json } from "../../engine/language/json.ts";
import type {
  DurationField,
  MapState,
  ParallelState,
  TaskState,
} from "../../engine/language/machine.ts";
import { type RunScope, runMap, runParallel } from "./reference-forks.ts";
import {
  assigned,
  attempt,
  checkSize,
  environmentOf,
  type Failed,
  leave,
  moveOn,
  type ScopeEnd,
  type Visit,
  type Worked,
} from "./reference-visit.ts";

type WorkState = TaskState | ParallelState | MapState;

export function workState(first: Visit, state: WorkState, runScope: RunScope): ScopeEnd {
  const made = state.retriers.map(() => 0);
  let visit = first;
  let atMs = first.enteredMs;
  for (;;) {
    const ended = workOnce(visit, state, { atMs, runScope });
    if (ended.kind === "left" || ended.atMs === Number.POSITIVE_INFINITY) return ended;
    const error = ended.error ?? "";
    const place = state.retriers.findIndex((row) => takes(row.errorEquals, error, state.kind));
    const retrier = state.retriers[place];
    if (retrier === undefined || made[place] === retrier.attemptsMax) {
      return caught(visit, state, ended);
    }
    const grownMs = retrier.intervalMs * retrier.backoffRate ** made[place]!;
    const delayMs = Math.min(grownMs, retrier.delayMsMax);
    atMs = ended.atMs + (retrier.jitter === "full" ? delayMs * visit.run.random : delayMs);
    made[place]!++;
    visit = { ...visit, retryCount: visit.retryCount + 1 };
  }
}

function takes(names: readonly string[], error: string, kind: WorkState["kind"]): boolean {
  if (error === "States.Runtime") return false;
  if (names.includes(error) || names.includes("States.ALL")) return true;
  return names.includes("States.TaskFailed") && kind === "task" && error !== "States.Timeout";
}

function workOnce(
  visit: Visit,
  state: WorkState,
  { atMs, runScope }: { readonly atMs: number; readonly runScope: RunScope },
): ScopeEnd {
  const worked = attempt(visit, atMs, () => {
    if (state.kind === "task") return callTask(visit, state, atMs);
    const run = state.kind === "map" ? runMap : runParallel;
    return run(visit, state as MapState & ParallelState, { atMs, runScope });
  });
  if (worked.kind === "failed") return worked;
  return attempt(visit, worked.atMs, () => {
    const { resultSelector, placeResult, assign, next } = state;
    const result =
      resultSelector === null
        ? worked.result
        : resultSelector.evaluate(worked.result, environmentOf(visit));
    return leave(visit, worked.atMs, { result, placeResult, assign, next });
  });
}

function caught(visit: Visit, state: WorkState, failure: Failed): ScopeEnd {
  const { atMs } = failure;
  const error = failure.error ?? "";
  const catcher = state.catchers.find((row) => takes(row.errorEquals, error, state.kind));
  if (catcher === undefined) return failure;
  const errorOutput = { Error: error, Cause: failure.cause ?? "" };
  return attempt(visit, atMs, () => {
    const { placeResult, assign, next } = catcher;
    const variables = assigned(visit, assign, errorOutput);
    const data = placeResult === null ? errorOutput : placeResult(visit.data, errorOutput);
    return moveOn(visit, { kind: "left", atMs, data, variables, next });
  });
}

function callTask(visit: Visit, state: TaskState, atMs: number): Worked | Failed {
  const { run, trace, retryCount } = visit;
  const environment = environmentOf(visit);
  const filtered = state.inputPath === null ? visit.data : state.inputPath(visit.data, environment);
  const input =
    state.parameters === null ? filtered : state.parameters.evaluate(filtered, environment);
  checkSize(visit, input);
  const limitMs = Math.min(
    durationMs(visit, state.timeout, filtered),
    durationMs(visit, state.heartbeat, filtered),
  );
  const call = { state: state.name, input, attempt: retryCount, atMs };
  trace.calls.push(call);
  const { executionIndex, startedMs } = run;
  const {
    delayMs = 0,
    output = null,
    failure,
  } = run.tasks({
    ...call,
    executionIndex,
    resource: state.resource.arn,
    atMs: atMs - startedMs,
  });
  trace.eventId += 3;
  if (delayMs > limitMs) {
    return { kind: "failed", atMs: atMs + limitMs, error: "States.Timeout", cause: null };
  }
  // Nobody sees an error that comes at the end of time: the execution is timed out before.
  const answeredMs = atMs + delayMs;
  if (delayMs === Number.POSITIVE_INFINITY) {
    return { kind: "failed", atMs: answeredMs, error: null, cause: null };
  }
  if (failure !== undefined) return { kind: "failed", atMs: answeredMs, ...failure };
  return { kind: "worked", atMs: answeredMs, result: output };
}

function durationMs(visit: Visit, field: DurationField | null, data: Json): number {
  if (field === null) return Number.POSITIVE_INFINITY;
  if (field.kind === "fixed") return field.ms;
  return (field.read(data, environmentOf(visit)) as number) * 1000;
}
