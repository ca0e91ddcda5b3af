/** What the intrinsic functions have in common: their signature, and how they fail. */
import type { Environment } from "../environment.ts";
import { Failure } from "../failure.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { isWithinJsonBytes } from "../json-bytes.ts";
import type { IntrinsicCall } from "./syntax.ts";

/** Hot path. The array is the function's own for the time of the call. */
export type ApplyIntrinsic = (values: readonly Json[], environment: Environment) => Json;

export interface IntrinsicFunction {
  readonly argumentsMin: number;
  readonly argumentsMax: number;
  /** Called once for each place the function is written at. */
  readonly bind: (call: IntrinsicCall) => ApplyIntrinsic;
}

/** AWS's limit on a payload: an answer above it could not leave the state anyway. */
const resultBytesMax = 262_144;

export function intrinsicFailure(call: IntrinsicCall, reason: string): Failure {
  return new Failure("States.IntrinsicFailure", withReason(call, reason));
}

export function withReason(call: IntrinsicCall, reason: string): string {
  return `The function '${call.text}' had the following error: ${reason}`;
}

/** Hands `result` on if it is small enough; before anything that copies or repeats is built of it. */
export function limited<T extends Json>(call: IntrinsicCall, result: T): T {
  if (isWithinJsonBytes(result, resultBytesMax)) return result;
  const reason = `The result exceeds the limit of ${resultBytesMax} bytes.`;
  throw new Failure("States.DataLimitExceeded", withReason(call, reason));
}

export function textAt(call: IntrinsicCall, values: readonly Json[], at: number): string {
  const value = values[at];
  if (typeof value === "string") return value;
  throw wrongType(call, at, "a string");
}

export function listAt(call: IntrinsicCall, values: readonly Json[], at: number): readonly Json[] {
  const value = values[at];
  if (Array.isArray(value)) return value;
  throw wrongType(call, at, "an array");
}

export function objectAt(call: IntrinsicCall, values: readonly Json[], at: number): JsonObject {
  const value = values[at];
  if (isObject(value)) return value;
  throw wrongType(call, at, "an object");
}

/** A number, rounded as AWS does: halves go up, towards plus infinity (recorded: -1.5 is -1). */
export function integerAt(call: IntrinsicCall, values: readonly Json[], at: number): number {
  const value = values[at];
  if (typeof value !== "number") throw wrongType(call, at, "a number");
  const rounded = Math.round(value) + 0; // `+ 0` makes -0 an ordinary 0.
  if (Number.isSafeInteger(rounded)) return rounded;
  throw wrongType(call, at, "an integer of at most 53 bits");
}

function wrongType(call: IntrinsicCall, at: number, wanted: string): Failure {
  return intrinsicFailure(call, `Argument ${at + 1} must be ${wanted}.`);
}
