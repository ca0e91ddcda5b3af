/** Calls `f(…)`, partial applications `f(…, ?)` and chains `… ~> f`. */
import { apply, callable, callBack, hosted, leavePending, locatedError } from "./apply.ts";
import type { AstNode } from "./ast.ts";
import { charge } from "./budget.ts";
import { isBuiltIn } from "./builtins.ts";
import type { Compiler } from "./compiler.ts";
import { callDepth, enter } from "./depth.ts";
import { JsonataError } from "./jsonata-error.ts";
import { open, partial } from "./lambda.ts";
import { settled } from "./marks.ts";
import type { Evaluate, Frame, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import { type FunctionValue, functionValue, type Value } from "./value.ts";

interface Callee {
  readonly evaluate: Evaluate;
  readonly args: readonly Evaluate[];
  /** As the user named it. */
  readonly name: string | undefined;
  readonly position: number | undefined;
  /** A function of that name, if the `$` before it was forgotten. */
  readonly meant: Evaluate | undefined;
  /** The function called is written here: it cannot tell whether its arguments are hosted. */
  readonly isBuiltIn: boolean;
}

function compileCallee(node: AstNode, scope: Scope, compiler: Compiler): Callee {
  const procedure = node.procedure!;
  const isPath = procedure.type === "path";
  const name = (isPath ? procedure.steps![0]!.value : procedure.value) as string | undefined;
  const variable = { type: "variable", value: name } as const;
  const called = procedure.type === "variable" && isBuiltIn(String(name));
  const { mayBeUnusual } = compiler;
  const evaluate = compiler.compile(procedure, scope);
  // A built-in function that is called does not become part of the result.
  if (called) compiler.mayBeUnusual = mayBeUnusual;
  return {
    evaluate,
    args: node.arguments!.map((argument) => compiler.compile(argument, scope)),
    name: typeof name === "string" ? name : undefined,
    position: node.position,
    meant: isPath && typeof name === "string" ? compiler.compileMeant(variable, scope) : undefined,
    isBuiltIn: called,
  };
}

/** A call's answer, before a sequence is taken for its value. */
export function compileCall(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const callee = compileCallee(node, scope, compiler);
  return (input, frame) => {
    const called = calledBy(callee, input, frame);
    const args = argumentsOf(callee, input, frame);
    return located(callee, called, { args, context: input, run: frame.run });
  };
}

/** A call at the end of a function's body. */
export function compileTailCall(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const { evaluate, args, name } = compileCallee(node, scope, compiler);
  const token = node.procedure!.type === "variable" ? name : undefined;
  return (input, frame) => {
    const called = evaluate(input, frame);
    const values = new Array<Value>(args.length);
    for (let at = 0; at < args.length; at += 1) values[at] = args[at]!(input, frame);
    return leavePending(called, values, { run: frame.run, token });
  };
}

function calledBy(callee: Callee, input: Value, frame: Frame): Value {
  const called = callee.evaluate(input, frame);
  if (called === undefined && callee.meant !== undefined) {
    if (callee.meant(input, frame)) {
      throw new JsonataError("T1005", { position: callee.position, token: callee.name });
    }
  }
  return called;
}

function argumentsOf({ args, isBuiltIn }: Callee, input: Value, frame: Frame): Value[] {
  const values = new Array<Value>(args.length);
  for (let at = 0; at < args.length; at += 1) {
    const value = args[at]!(input, frame);
    values[at] = typeof value === "function" && !isBuiltIn ? hosted(value) : value;
  }
  return values;
}

interface Call {
  readonly args: readonly Value[];
  readonly context: Value;
  readonly run: Run;
}

function located({ name, position }: Callee, called: Value, { args, ...at }: Call): Value {
  try {
    return apply(callable(called), args, at);
  } catch (error) {
    throw locatedError(error, name, position);
  }
}

export function compilePartial(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  compiler.mayBeUnusual = true;
  const isOpen = node.arguments!.map(({ type, value }) => type === "operator" && value === "?");
  const closed = node.arguments!.filter((_argument, at) => !isOpen[at]);
  const callee = compileCallee({ ...node, arguments: closed }, scope, compiler);
  return (input, frame) => {
    let next = 0;
    const given = isOpen.map((isOpenAt) => {
      if (isOpenAt) return open;
      next += 1;
      return callee.args[next - 1]!(input, frame);
    });
    const called = callee.evaluate(input, frame);
    if (typeof called === "function") return partial(called, given, frame.run);
    const { position, name: token } = callee;
    const isMeant = callee.meant !== undefined && Boolean(callee.meant(input, frame));
    const code = called === undefined && isMeant ? "T1007" : "T1008";
    throw new JsonataError(code, { position, token });
  };
}

/** `x ~> f(y)` is `f(x, y)`; `x ~> f` is `f(x)`; of two functions it is a function. */
export function compileApply(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const left = compiler.compile(node.lhs as AstNode, scope);
  const right = node.rhs!;
  if (right.type === "function") {
    const callee = compileCallee(right, scope, compiler);
    return (input, frame) => {
      const first = left(input, frame);
      const called = calledBy(callee, input, frame);
      const args = [first, ...argumentsOf(callee, input, frame)];
      return located(callee, called, { args, context: input, run: frame.run });
    };
  }
  const evaluate = compiler.compile(right, scope);
  const { position } = node;
  return (input, frame) => {
    const value = left(input, frame);
    const called = evaluate(input, frame);
    if (typeof called !== "function") throw new JsonataError("T2006", { position, value: called });
    if (typeof value === "function") return chained(value, called, frame.run);
    return callBack(called, [value], frame.run);
  };
}

/** Named in errors as the reference names them. */
function chained(first: FunctionValue, second: FunctionValue, run: Run): FunctionValue {
  charge(run, 100);
  return functionValue((args, _context, inner) => {
    enter(inner, callDepth);
    const call = { args: [args[0]], context: null, run: inner };
    const value = settled(callNamed("f", first, call), inner);
    inner.depth -= callDepth;
    return leavePending(second, [value], { run: inner, token: "g" });
  }, 1);
}

function callNamed(name: string, called: FunctionValue, { args, ...at }: Call): Value {
  try {
    return apply(called, args, at);
  } catch (error) {
    throw locatedError(error, name, undefined);
  }
}
