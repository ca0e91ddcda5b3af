/**
 * One visit of a state in the reference interpreter: what its expressions see, and how it is left.
 * Sizes are found by writing the value out, where the engine goes by bounds.
 */
import type { CompiledTemplate } from "../../engine/language/compiled-template.ts";
import type { Environment, Variables } from "../../engine/language/environment.ts";
import { Failure } from "../../engine/language/failure.ts";
import { isObject, type Json } from "../../engine/language/json.ts";
import type { Machine, PlaceResult, State } from "../../engine/language/machine.ts";
import { formatTimestamp } from "../../engine/language/timestamp.ts";
import { harnessIdentity, harnessRunId } from "../support/actor-harness.ts";
import type { TaskCall, TaskReply } from "../support/virtual-performer.ts";

export interface Run {
  readonly machine: Machine;
  readonly input: Json;
  readonly executionIndex: number;
  readonly startedMs: number;
  readonly tasks: (call: TaskCall) => TaskReply;
  readonly random: number;
}

/** What happened on the way, with absolute times. */
export interface Trace {
  readonly calls: {
    readonly state: string;
    readonly input: Json;
    readonly attempt: number;
    readonly atMs: number;
  }[];
  readonly entriesMs: number[];
  /** Right as long as nothing runs side by side. */
  eventId: number;
}

/** Where an execution, a branch or an iteration is. */
export interface Visit {
  readonly run: Run;
  readonly trace: Trace;
  readonly state: State;
  readonly data: Json;
  readonly variables: Variables | null;
  readonly mapItem: { readonly Index: number; readonly Value: Json } | null;
  readonly enteredMs: number;
  readonly enteredEventId: number;
  readonly retryCount: number;
}

export interface Left {
  readonly kind: "left";
  readonly atMs: number;
  readonly data: Json;
  readonly variables: Variables | null;
  readonly next: number;
}

export interface Failed {
  readonly kind: "failed";
  readonly atMs: number;
  readonly error: string | null;
  readonly cause: string | null;
}

/** How a scope ended. */
export type ScopeEnd = Left | Failed;

/** The work of a Task, Parallel or Map is done. */
export interface Worked {
  readonly kind: "worked";
  readonly atMs: number;
  readonly result: Json;
}

const payloadBytesMax = 262_144;

export function environmentOf(visit: Visit): Environment {
  const context = () => contextOf(visit);
  return {
    variables: visit.variables,
    context,
    contextPart(section, field) {
      const fields = (context() as Record<string, Json>)[section];
      return isObject(fields) ? fields[field] : undefined;
    },
    random: () => visit.run.random,
    uuid: () => harnessRunId,
    data: visit.data,
    nowMs: () => visit.enteredMs,
  };
}

function contextOf({ run, state, mapItem, enteredMs, retryCount }: Visit): Json {
  const { name, stateMachineArn, roleArn } = harnessIdentity;
  const executionName = `run-${run.executionIndex}`;
  const isRetried = ["task", "parallel", "map"].includes(state.kind);
  const context: Record<string, Json> = {
    Execution: {
      Id: `${stateMachineArn.replace("stateMachine", "express")}:${executionName}:${harnessRunId}`,
      Input: run.input,
      StartTime: formatTimestamp(run.startedMs),
      Name: executionName,
      RoleArn: roleArn,
    },
    StateMachine: { Id: stateMachineArn, Name: name },
    State: {
      Name: state.name,
      EnteredTime: formatTimestamp(enteredMs),
      ...(isRetried ? { RetryCount: retryCount } : {}),
    },
  };
  return mapItem === null ? context : { ...context, Map: { Item: mapItem } };
}

/** What `evaluate` gives, or the failure it throws, with the place where it failed in the cause. */
export function attempt<T>(visit: Visit, atMs: number, evaluate: () => T): T | Failed {
  try {
    return evaluate();
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { error, cause } = thrown;
    if (error === "States.DataLimitExceeded") return { kind: "failed", atMs, error, cause };
    const where = `An error occurred while executing the state '${visit.state.name}' (entered at the event id #${visit.enteredEventId}). `;
    return { kind: "failed", atMs, error, cause: where + cause };
  }
}

interface Leaving {
  readonly result: Json;
  readonly placeResult: PlaceResult | null;
  readonly assign: CompiledTemplate | null;
  readonly next: number;
}

/** Assign, ResultPath, OutputPath. Throws `Failure`. */
export function leave(visit: Visit, atMs: number, leaving: Leaving): Left {
  const { result, placeResult, assign, next } = leaving;
  const variables = assigned(visit, assign, result);
  const placed = placeResult === null ? result : placeResult(visit.data, result);
  const { outputPath } = visit.state;
  const data = outputPath === null ? placed : outputPath(placed, environmentOf(visit));
  return moveOn(visit, { kind: "left", atMs, data, variables, next });
}

export function moveOn(visit: Visit, left: Left): Left {
  checkSize(visit, left.data);
  visit.trace.eventId++;
  return left;
}

export function assigned(visit: Visit, assign: CompiledTemplate | null, data: Json) {
  if (assign === null) return visit.variables;
  const values = assign.evaluate(data, environmentOf(visit));
  checkSize(visit, values);
  const variables: Record<string, Json> = Object.create(null);
  return Object.assign(variables, visit.variables, values) as Variables;
}

export function checkSize({ state }: Visit, value: Json): void {
  if (Buffer.byteLength(JSON.stringify(value)) <= payloadBytesMax) return;
  throw new Failure(
    "States.DataLimitExceeded",
    `The state/task '${state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
