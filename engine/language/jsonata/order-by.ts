/** `^(…)`: items in the order of one or more terms. */
import type { AstNode, AstTerm } from "./ast.ts";
import { scanOrder } from "./budget.ts";
import { type Compiler, repeated } from "./compiler.ts";
import { JsonataError } from "./jsonata-error.ts";
import { mergeSort } from "./merge-sort.ts";
import type { Evaluate, Frame, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import type { Value } from "./value.ts";

/** Answers the list itself when it has nothing to order. */
export type OrderBy = (list: readonly Value[], frame: Frame) => readonly Value[];

export interface CompiledTerms {
  readonly terms: readonly { readonly evaluate: Evaluate; readonly isDescending: boolean }[];
  readonly fuel: number;
  readonly position: number | undefined;
}

export function compileTerms(node: AstNode, scope: Scope, compiler: Compiler): CompiledTerms {
  const { made, fuel } = repeated(compiler, () =>
    node.terms!.map((term: AstTerm) => ({
      evaluate: compiler.compile(term.expression, scope),
      isDescending: term.descending,
    })),
  );
  return { terms: made, fuel: 2 * fuel, position: node.position };
}

export function compileOrderBy(node: AstNode, scope: Scope, compiler: Compiler): OrderBy {
  const compiled = compileTerms(node, scope, compiler);
  return (list, frame) =>
    mergeSort(list, {
      run: frame.run,
      fuel: compiled.fuel,
      isAfter: (left, right) =>
        isAfter(compiled, frame.run, (term) => [term(left, frame), term(right, frame)]),
    });
}

/** True when the first item belongs behind the second. What is nothing comes last. */
export function isAfter(
  { terms, position }: CompiledTerms,
  run: Run,
  evaluateBoth: (term: Evaluate) => readonly [Value, Value],
): boolean {
  for (const { evaluate, isDescending } of terms) {
    const [left, right] = evaluateBoth(evaluate);
    if (left === undefined && right === undefined) continue;
    if (left === undefined) return true;
    if (right === undefined) return false;
    if (!isOrdered(left) || !isOrdered(right)) {
      throw new JsonataError("T2008", { position, value: isOrdered(left) ? right : left });
    }
    if (typeof left !== typeof right) {
      throw new JsonataError("T2007", { position, value: left, value2: right });
    }
    if (typeof left === "string") scanOrder(run, left, right as string);
    if (left !== right) return left < right === isDescending;
  }
  return false;
}

function isOrdered(value: Value): value is number | string {
  return typeof value === "number" || typeof value === "string";
}
