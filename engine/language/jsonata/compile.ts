/**
 * JSONata expressions as closures, made once per expression: the semantics of JSONata 2.0.6, which
 * is AWS's, but synchronous, bounded by a budget, and never writing into what it is given.
 *
 * Hot path: expressions of states run per transition. `$states.input.order.total * 2` takes well
 * under a microsecond.
 */
import type { Json } from "../json.ts";
import type { SizeBound } from "../size-bound.ts";
import type { AstNode } from "./ast.ts";
import { unboundSlots } from "./block.ts";
import type { Budget } from "./budget.ts";
import { depthMax, tooDeep } from "./depth.ts";
import { parseSource } from "./library.ts";
import { newCompiler } from "./node.ts";
import { type NotJson, resultOf } from "./result.ts";
import type { Evaluate, JsonataBindings, Run } from "./run.ts";
import { assignedNames, blockScope } from "./scope.ts";
import { sizeOf } from "./size-of.ts";

export interface CompiledJsonata {
  readonly source: string;
  /** The variables it reads that are neither its own nor built in, without `$`. */
  readonly variables: readonly string[];
  /** How large its answer can get; null: nothing is known. */
  readonly size: SizeBound | null;
  /** Undefined when it finds nothing. Throws `JsonataError`. Counts `budget` down. */
  evaluate(bindings: JsonataBindings, budget: Budget): Json | undefined | NotJson;
}

/** @param source What stands between `{%` and `%}`. Throws `JsonataError` when it is no expression. */
export function compileJsonata(source: string): CompiledJsonata {
  const ast = parseSource(source);
  try {
    return compileAst(source, ast);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

function compileAst(source: string, ast: AstNode): CompiledJsonata {
  const usesDistinct = /\$distinct/.test(source);
  const compiler = newCompiler(usesDistinct);
  const scope = blockScope(null, assignedNames([ast]));
  const evaluate = compiler.compile(ast, scope);
  const { depthSeen, mayBeUnusual, variables } = compiler;
  if (depthSeen > depthMax) throw tooDeep();
  const shape = { evaluate, depth: depthSeen, slotCount: scope.slots.size, mayBeUnusual };
  return {
    source,
    variables: [...variables],
    size: sizeOf(ast),
    evaluate: (bindings, budget) => evaluated(shape, newRun(bindings, budget, usesDistinct)),
  };
}

interface Shape {
  readonly evaluate: Evaluate;
  readonly depth: number;
  readonly slotCount: number;
  readonly mayBeUnusual: boolean;
}

function newRun(bindings: JsonataBindings, budget: Budget, marksAll: boolean): Run {
  return {
    bindings,
    budget,
    marksAll,
    marks: null,
    depth: 0,
    isSuspect: false,
    pendingFunction: null,
    pendingArguments: [],
    pendingToken: undefined,
  };
}

function evaluated(
  { evaluate, depth, slotCount, mayBeUnusual }: Shape,
  run: Run,
): Json | undefined | NotJson {
  run.depth = depth;
  const slots = slotCount === 0 ? [] : unboundSlots(slotCount);
  try {
    const value = evaluate(undefined, { run, parent: null, slots });
    return resultOf(value, run, mayBeUnusual);
  } catch (error) {
    // The bound on depth is an estimate of the stack's.
    throw error instanceof RangeError ? tooDeep() : error;
  }
}
