/** The answer of TestState: an outcome, and at the levels DEBUG and TRACE what led to it. */

import type { Environment } from "../../language/environment.ts";
import { Failure } from "../../language/failure.ts";
import type { Json, JsonObject } from "../../language/json.ts";
import type { Catcher, QueryLanguage } from "../../language/machine.ts";
import { type Retrier, retryWaitMs } from "../../language/retrier.ts";
import type { MapSeen } from "./map-inspection.ts";
import type { TestedState } from "./tested-state.ts";
import type { Step } from "./traced-state.ts";

export interface Seen {
  readonly input: Json;
  /** A Task's. */
  result?: Json;
  readonly steps: Partial<Record<Step, Json>>;
  readonly map: MapSeen;
}

type Level = "INFO" | "DEBUG" | "TRACE";

interface Telling {
  readonly seen: Seen;
  readonly language: QueryLanguage;
  readonly level: Level;
}

export function succeededResponse(
  { output, nextState }: { readonly output: Json; readonly nextState: string | undefined },
  telling: Telling,
): object {
  return {
    output: JSON.stringify(output),
    ...(nextState === undefined ? {} : { nextState }),
    status: "SUCCEEDED",
    ...inspectionOf(telling, undefined),
  };
}

interface Failing extends Telling {
  readonly tested: TestedState;
  readonly environment: Environment;
  readonly retriesMade: number;
  readonly takesFailure: (row: Retrier | Catcher, failure: Failure, ofTask: boolean) => boolean;
}

interface ErrorDetails {
  catchIndex?: number;
  retryIndex?: number;
  retryBackoffIntervalSeconds?: number;
}

/** What Retry and Catch make of a failure. */
export function caughtResponse(
  { error, cause }: { readonly error: string | null; readonly cause: string | null },
  { tested, retriesMade, takesFailure, environment, ...telling }: Failing,
): object {
  const told = { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
  const { state, machine } = tested;
  if (state.kind !== "task" && state.kind !== "map" && state.kind !== "parallel") {
    return { ...told, status: "FAILED", ...inspectionOf(telling, undefined) };
  }
  const failure = new Failure(error ?? "", cause ?? "");
  const takes = (row: Retrier | Catcher) => takesFailure(row, failure, state.kind === "task");
  const details: ErrorDetails = {};
  const retryIndex = state.retriers.findIndex(takes);
  if (retryIndex >= 0) {
    details.retryIndex = retryIndex;
    const waitMs = retryWaitMs(state.retriers[retryIndex]!, retriesMade + 1, 1);
    if (waitMs !== undefined) {
      details.retryBackoffIntervalSeconds = waitMs / 1000;
      return { ...told, status: "RETRIABLE", ...inspectionOf(telling, details) };
    }
  }
  const catchIndex = state.catchers.findIndex(takes);
  const catcher = state.catchers[catchIndex];
  if (catcher === undefined) {
    return { ...told, status: "FAILED", ...inspectionOf(telling, hasDetails(details)) };
  }
  const errorOutput: JsonObject = { Error: failure.error, Cause: failure.cause };
  const output = caughtOutput(catcher, errorOutput, { seen: telling.seen, environment });
  return {
    ...told,
    output: JSON.stringify(output),
    nextState: machine.states[catcher.next]?.name,
    status: "CAUGHT_ERROR",
    ...inspectionOf(telling, { ...details, catchIndex }),
  };
}

function caughtOutput(
  { output, placeResult }: Catcher,
  errorOutput: JsonObject,
  { seen, environment }: { readonly seen: Seen; readonly environment: Environment },
): Json {
  if (output !== null) return output.evaluate(errorOutput, environment);
  return placeResult === null ? errorOutput : placeResult(seen.input, errorOutput);
}

/** Recorded: of a JSONata state only its arguments are told, since it has no paths. */
function told(steps: Seen["steps"], language: QueryLanguage): Readonly<Record<string, Json>> {
  if (language === "JSONPath") return steps as Readonly<Record<string, Json>>;
  const { afterParameters, variables } = steps;
  return {
    ...(afterParameters === undefined ? {} : { afterArguments: afterParameters }),
    ...(variables === undefined ? {} : { variables }),
  };
}

function hasDetails(details: ErrorDetails): ErrorDetails | undefined {
  return details.retryIndex === undefined ? undefined : details;
}

/** Data as JSON text, limits as numbers. */
function inspectionOf(
  { seen, level, language }: Telling,
  errorDetails: ErrorDetails | undefined,
): object {
  if (level === "INFO") return {};
  const { input, result, steps, map } = seen;
  const texts = {
    input,
    ...told(steps, language),
    ...(result === undefined ? {} : { result }),
    ...(language === "JSONata"
      ? {}
      : { afterItemsPath: map.afterItemsPath, afterItemSelector: map.afterItemSelector }),
  };
  const inspectionData: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(texts)) {
    if (value !== undefined) inspectionData[name] = JSON.stringify(value);
  }
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = map;
  const limits = {
    maxConcurrency,
    toleratedFailureCount,
    toleratedFailurePercentage,
    errorDetails,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined) inspectionData[name] = value;
  }
  return { inspectionData };
}
