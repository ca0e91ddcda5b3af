/**
 * One evaluation: its bindings, what it may still spend, its stack of calls, and its frames of
 * variables. Hot path: one `Run` and one frame are made per evaluation, further frames only by
 * blocks that assign and by function calls.
 */
import type { Json } from "../json.ts";
import type { Budget } from "./budget.ts";
import type { FunctionValue, Value } from "./value.ts";

/** What an expression may read of the world. */
export interface JsonataBindings {
  /** A variable, `states` among them, or undefined. Never asked for built-in functions' names. */
  lookup(name: string): Json | undefined;
  /** In [0, 1). */
  random(): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** The time of `$now()` and `$millis()`: one for the whole evaluation. */
  readonly nowMs: number;
}

export interface Run {
  readonly bindings: JsonataBindings;
  readonly budget: Budget;
  /** Also lists of two and more are marked as sequences: only `$distinct` can tell. */
  readonly marksAll: boolean;
  marks: Map<readonly Value[], number> | null;
  /** Closures on the stack, at most: see `depth.ts`. */
  depth: number;
  /** A number that is no JSON was computed: the result is to be looked through. */
  isSuspect: boolean;
  pendingFunction: FunctionValue | null;
  pendingArguments: readonly Value[];
  pendingToken: string | undefined;
}

/** A variable that no assignment has reached yet: a variable of the same name further out is meant. */
export const unbound: unique symbol = Symbol("unbound");
export type Slot = Value | typeof unbound;

export interface Frame {
  readonly run: Run;
  readonly parent: Frame | null;
  readonly slots: Slot[];
}

/** A compiled node. `input` is what `$` means. */
export type Evaluate = (input: Value, frame: Frame) => Value;
