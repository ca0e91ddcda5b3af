/** Operators of two values, and the minus of one. Hot path: numbers that stay numbers. */
import type { AstNode } from "./ast.ts";
import { burn, chargeList, chargeText, checkTextLength, scanOrder } from "./budget.ts";
import type { Compiler } from "./compiler.ts";
import { isEqual } from "./equal.ts";
import { JsonataError } from "./jsonata-error.ts";
import { mark, sequenceMark } from "./marks.ts";
import { isNumeric } from "./numeric.ts";
import type { Evaluate, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import { toText } from "./text.ts";
import { isTrue } from "./truth.ts";
import { isList, type Value } from "./value.ts";

type Operate = (left: Value, right: Value, run: Run) => Value;

export function compileBinary(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const operator = node.value as string;
  const left = compiler.compile(node.lhs as AstNode, scope);
  const right = compiler.compile(node.rhs!, scope);
  if (operator === "and" || operator === "or") return compileLogic(node, { left, right });
  const operate = operations[operator]!;
  const { position } = node;
  return (input, frame) => {
    const one = left(input, frame);
    const other = right(input, frame);
    try {
      return operate(one, other, frame.run);
    } catch (error) {
      throw error instanceof JsonataError ? error.locate(operator, position) : error;
    }
  };
}

interface Operands {
  readonly left: Evaluate;
  readonly right: Evaluate;
}

function compileLogic(node: AstNode, { left, right }: Operands): Evaluate {
  const { position } = node;
  const operator = node.value as string;
  const isOr = operator === "or";
  return (input, frame) => {
    const one = left(input, frame);
    try {
      if (isTrue(one, frame.run) === isOr) return isOr;
      return isTrue(right(input, frame), frame.run);
    } catch (error) {
      throw error instanceof JsonataError ? error.relocate(operator, position) : error;
    }
  };
}

const operations: Readonly<Record<string, Operate>> = {
  "+": arithmetic((left, right) => left + right),
  "-": arithmetic((left, right) => left - right),
  "*": arithmetic((left, right) => left * right),
  "/": arithmetic((left, right) => left / right),
  "%": arithmetic((left, right) => left % right),
  "=": (left, right, run) => left !== undefined && right !== undefined && isEqual(left, right, run),
  "!=": (left, right, run) =>
    left !== undefined && right !== undefined && !isEqual(left, right, run),
  "<": comparison((left, right) => left < right),
  "<=": comparison((left, right) => left <= right),
  ">": comparison((left, right) => left > right),
  ">=": comparison((left, right) => left >= right),
  "&": join,
  "..": range,
  in: isIn,
};

function arithmetic(compute: (left: number, right: number) => number): Operate {
  return (left, right, run) => {
    if (typeof left === "number" && typeof right === "number") {
      const result = compute(left, right);
      if (Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right)) return result;
    }
    if (left !== undefined && !isNumeric(left)) throw new JsonataError("T2001", { value: left });
    if (right !== undefined && !isNumeric(right)) throw new JsonataError("T2002", { value: right });
    if (left === undefined || right === undefined) return undefined;
    run.isSuspect = true;
    return compute(left, right);
  };
}

function comparison(compare: (left: number, right: number) => boolean): Operate {
  // Texts are compared by the same operators.
  const compareAny = compare as unknown as (left: Value, right: Value) => boolean;
  return (left, right, run) => {
    if (typeof left === "number" && typeof right === "number") return compare(left, right);
    if (typeof left === "string" && typeof right === "string") {
      scanOrder(run, left, right);
      return compareAny(left, right);
    }
    if (!isComparable(left) || !isComparable(right)) {
      const isLeft = left === undefined || !isComparable(left);
      throw new JsonataError("T2010", { value: isLeft ? left : right });
    }
    if (left === undefined || right === undefined) return undefined;
    if (typeof left !== typeof right) {
      throw new JsonataError("T2009", { value: left, value2: right });
    }
    return false; // Two of one type are handled above.
  };
}

function isComparable(value: Value): boolean {
  return value === undefined || typeof value === "number" || typeof value === "string";
}

/** Joined texts share their parts until they are looked into: only the shorter one is charged. */
function join(left: Value, right: Value, run: Run): string {
  const one = toText(left, run);
  const other = toText(right, run);
  chargeText(run, Math.min(one.length, other.length));
  checkTextLength(one.length + other.length);
  return one + other;
}

function range(first: Value, last: Value, run: Run): Value {
  if (first !== undefined && !Number.isInteger(first)) {
    throw new JsonataError("T2003", { value: first });
  }
  if (last !== undefined && !Number.isInteger(last)) {
    throw new JsonataError("T2004", { value: last });
  }
  if (typeof first !== "number" || typeof last !== "number" || first > last) return undefined;
  const size = last - first + 1;
  if (size > rangeItemsMax) throw new JsonataError("D2014", { value: size });
  chargeList(run, size);
  const list = new Array<number>(size);
  for (let at = 0; at < size; at += 1) list[at] = first + at;
  if (size === 1 || run.marksAll) mark(list, sequenceMark, run);
  return list;
}

const rangeItemsMax = 10_000_000;

/** By identity: lists and objects are in nothing but what they were taken from. */
function isIn(item: Value, list: Value, run: Run): boolean {
  if (item === undefined || list === undefined) return false;
  if (!isList(list)) return list === item;
  burn(run, list.length >> 3);
  if (typeof item === "string" && item.length > 256) burn(run, list.length * (item.length >> 6));
  return list.includes(item) && !Number.isNaN(item);
}

export function compileNegation(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const evaluate = compiler.compile(node.expression!, scope);
  const { position } = node;
  return (input, frame) => {
    const value = evaluate(input, frame);
    if (value === undefined) return undefined;
    if (isNumeric(value)) return -value;
    throw new JsonataError("D1002", { position, token: "-", value });
  };
}
