/**
 * Compiles the test of a `[?(…)]` step. Values of different types are unequal and unordered, never
 * an error; a path that finds nothing equals nothing, so `!=` holds for it.
 */
import { isDeepEqual } from "../deep-equal.ts";
import type { Json } from "../json.ts";
import { type CompiledPath, countVisits, type PathScope } from "./compiled-path.ts";
import type { PassesFilter } from "./select.ts";
import type { FilterOperand, FilterOperator, FilterTest, JsonPathSyntax } from "./syntax.ts";

type ReadOperand = (item: Json, scope: PathScope) => Json | undefined;
/** Handed in, since a path may hold filters in turn. */
type CompilePath = (path: JsonPathSyntax) => CompiledPath;
type Compare = (left: Json | undefined, right: Json | undefined, scope: PathScope) => boolean;

export function compileFilter(test: FilterTest, compilePath: CompilePath): PassesFilter {
  switch (test.kind) {
    case "and": {
      const tests = test.tests.map((inner) => compileFilter(inner, compilePath));
      return (item, scope) => tests.every((passes) => passes(item, scope));
    }
    case "or": {
      const tests = test.tests.map((inner) => compileFilter(inner, compilePath));
      return (item, scope) => tests.some((passes) => passes(item, scope));
    }
    case "not": {
      const passes = compileFilter(test.test, compilePath);
      return (item, scope) => !passes(item, scope);
    }
    case "exists":
      return compileExists(test.operand, compilePath);
    case "compare": {
      const left = compileOperand(test.left, compilePath);
      const right = compileOperand(test.right, compilePath);
      const compare = compares[test.operator];
      return (item, scope) => compare(left(item, scope), right(item, scope), scope);
    }
  }
}

/** A path that may find many exists when it finds one. */
function compileExists(operand: FilterOperand, compilePath: CompilePath): PassesFilter {
  const read = compileOperand(operand, compilePath);
  const isList = operand.kind !== "literal" && compilePath(operand.path).isList;
  return (item, scope) => {
    const value = read(item, scope);
    return isList ? Array.isArray(value) && value.length > 0 : value !== undefined;
  };
}

function compileOperand(operand: FilterOperand, compilePath: CompilePath): ReadOperand {
  if (operand.kind === "literal") return () => operand.value;
  const { read } = compilePath(operand.path);
  if (operand.kind === "relative") return read;
  return (_item, scope) => read(scope.document, scope);
}

const compares: Record<FilterOperator, Compare> = {
  "==": isEqual,
  "!=": (left, right) => !isEqual(left, right),
  "<": (left, right) => isOrdered(left, right) && left! < right!,
  "<=": (left, right) => isOrdered(left, right) && left! <= right!,
  ">": (left, right) => isOrdered(left, right) && left! > right!,
  ">=": (left, right) => isOrdered(left, right) && left! >= right!,
  in: isIn,
  nin: (left, right, scope) => !isIn(left, right, scope),
};

function isEqual(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && isDeepEqual(left, right);
}

function isOrdered(left: Json | undefined, right: Json | undefined): boolean {
  if (typeof left === "number") return typeof right === "number";
  return typeof left === "string" && typeof right === "string";
}

function isIn(left: Json | undefined, right: Json | undefined, scope: PathScope): boolean {
  if (!Array.isArray(right)) return false;
  countVisits(scope, right.length);
  return right.some((item: Json) => isEqual(left, item));
}
