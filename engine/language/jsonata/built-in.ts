/** One built-in function. */
import type { Run } from "./run.ts";
import type { Value } from "./value.ts";

export interface BuiltIn {
  /** In the syntax of `signature.ts`. Any argument may be nothing (`undefined`) nevertheless. */
  readonly signature: string;
  /** How many arguments a function that calls it hands over at most (2.0.6). */
  readonly arity: number;
  readonly implement: (args: readonly Value[], run: Run) => Value;
}

/** A function of its first argument, which is nothing when that is nothing. */
export function ofValue<T extends Value>(definition: {
  readonly signature: string;
  readonly arity: number;
  readonly implement: (value: T, args: readonly Value[], run: Run) => Value;
}): BuiltIn {
  const { signature, arity, implement } = definition;
  return {
    signature,
    arity,
    implement: (args, run) =>
      args[0] === undefined ? undefined : implement(args[0] as T, args, run),
  };
}

export type BuiltIns = Readonly<Record<string, BuiltIn>>;
