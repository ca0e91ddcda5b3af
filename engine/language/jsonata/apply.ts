/**
 * Calls of functions. A function whose body ends with a call answers `pendingCall` instead of
 * making it; the loop here makes it when the body's frames are gone, so that recursion at the end
 * of a body needs no stack. It burns fuel like any other call, so that it ends.
 */
import { burn } from "./budget.ts";
import { callDepth, enter } from "./depth.ts";
import { JsonataError } from "./jsonata-error.ts";
import type { Run } from "./run.ts";
import { type FunctionValue, functionValue, type Value } from "./value.ts";

/** Never seen outside of a function's body and `apply`. */
const pendingCall: FunctionValue = functionValue(() => undefined, 0);

/** @param context What `$` is where the call is made; null where it is made by another function. */
export function apply(
  called: FunctionValue,
  args: readonly Value[],
  { context, run }: { readonly context: Value; readonly run: Run },
): Value {
  burn(run, 2);
  let answer = called(args, context, run);
  while (answer === pendingCall) {
    burn(run, 2);
    const { pendingFunction, pendingArguments, pendingToken } = run;
    try {
      answer = pendingFunction!(pendingArguments, context, run);
    } catch (error) {
      throw locatedError(error, pendingToken, undefined);
    }
  }
  return answer;
}

/** @param token The name the call is made by. */
export function leavePending(called: Value, args: readonly Value[], caller: PendingCaller): Value {
  const { run, token } = caller;
  run.pendingFunction = callable(called);
  run.pendingArguments = args;
  run.pendingToken = token;
  return pendingCall;
}

export interface PendingCaller {
  readonly run: Run;
  readonly token: string | undefined;
}

export function callable(value: Value): FunctionValue {
  if (typeof value === "function") return value;
  throw new JsonataError("T1006");
}

/** A call by a function that was handed another one. */
export function callBack(called: FunctionValue, args: readonly Value[], run: Run): Value {
  if (called.token === undefined) return apply(called, args, { context: null, run });
  try {
    return apply(called, args, { context: null, run });
  } catch (error) {
    throw locatedError(error, called.token, undefined);
  }
}

export function locatedError(
  error: unknown,
  token: string | undefined,
  position: number | undefined,
): unknown {
  return error instanceof JsonataError ? error.locate(token, position) : error;
}

/**
 * A function as an argument: it does not see the context of the place where it is called. Only
 * functions written in JSONata can tell, so that built-in ones are handed the function itself.
 */
export function hosted(called: FunctionValue): FunctionValue {
  if (called.isHost) return called;
  const call = (args: readonly Value[], _context: Value, run: Run): Value => {
    enter(run, callDepth);
    const answer = callBack(called, args, run);
    run.depth -= callDepth;
    return answer;
  };
  return functionValue(call, called.arity, true);
}
