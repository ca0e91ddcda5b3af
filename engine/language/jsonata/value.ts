/**
 * Values as an evaluation sees them: JSON, nothing (`undefined`), and functions. All are immutable;
 * what JSONata notes about its own arrays stands beside them (`marks.ts`), never in them.
 */
import type { Run } from "./run.ts";

export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ValueObject
  | FunctionValue;

/** Own properties only (see `own-property.ts`). */
export interface ValueObject {
  readonly [key: string]: Value;
}

/**
 * A JavaScript function with its arity, so that `typeof` tells functions from data. To be called by
 * `apply` only, which knows what to do with a pending tail call.
 */
export interface FunctionValue {
  /** @param context What `$` is at the place of the call: the default of some arguments. */
  (args: readonly Value[], context: Value, run: Run): Value;
  /** How many arguments functions that call it hand over at most. */
  arity: number;
  /** JSONata's own functions are true as a condition; functions of the host are false. */
  isHost: boolean;
  /** A built-in function's name, for errors. */
  token?: string;
}

type Invoke = (args: readonly Value[], context: Value, run: Run) => Value;

/** Makes `invoke` itself the value: it must be a new function. */
export function functionValue(invoke: Invoke, arity: number, isHost = false): FunctionValue {
  const made = invoke as FunctionValue;
  made.arity = arity;
  made.isHost = isHost;
  return made;
}

export function isValueObject(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
