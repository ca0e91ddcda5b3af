/**
 * How large an expression's answer can get, for the shapes that most states have: references, literals,
 * constructors, `$merge`, comparisons, sums. Known when it is compiled; whatever else there is has to
 * be measured each time it is evaluated.
 */
import type { SizeBound } from "../size-bound.ts";
import type { AstNode, AstPair } from "./ast.ts";

/** As JSON, of any number that an operator gives. */
const NUMBER_BYTES = 25;
const TRUTH_BYTES = 5;

const numeric = new Set(["+", "-", "*", "/", "%"]);
const logical = new Set(["=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]);
const statesParts = new Set(["input", "result", "errorOutput"]);

/** Null: nothing is known. */
export function sizeOf(node: AstNode): SizeBound | null {
  if (node.predicate !== undefined || node.group !== undefined || node.keepArray === true) {
    return null;
  }
  switch (node.type) {
    case "string":
      return constant(Buffer.byteLength(JSON.stringify(node.value)));
    case "number":
      return constant(NUMBER_BYTES);
    case "value":
      return constant(TRUTH_BYTES);
    case "variable":
      return isVariable(node) && node.value !== "states" ? { factor: 1, constantBytes: 0 } : null;
    case "path":
      return isReference(node) ? { factor: 1, constantBytes: 0 } : null;
    case "binary":
      if (numeric.has(String(node.value))) return constant(NUMBER_BYTES);
      return logical.has(String(node.value)) ? constant(TRUTH_BYTES) : null;
    case "condition":
      return larger(sizeOf(node.then!), node.else === undefined ? constant(0) : sizeOf(node.else));
    case "unary":
      return ofConstructor(node);
    case "function":
      return isMerge(node) ? sizeOf(node.arguments![0]!) : null;
    default:
      return null;
  }
}

function constant(constantBytes: number): SizeBound {
  return { factor: 0, constantBytes };
}

/** `$name`: not `$` nor `$$`, which are what is at hand where they stand. */
function isVariable({ type, value }: AstNode): boolean {
  return type === "variable" && value !== "" && value !== "$";
}

/** A part of what can be read, by names alone: also through lists it gives no part twice. */
function isReference({ steps = [], keepSingletonArray, tuple }: AstNode): boolean {
  const [first, second, ...rest] = steps;
  if (keepSingletonArray === true || tuple === true) return false;
  if (first === undefined || second === undefined) return false;
  if (!isVariable(first) || !isPlainStep(first)) return false;
  if (first.value === "states" && !statesParts.has(String(second.value))) return false;
  return [second, ...rest].every((step) => step.type === "name" && isPlainStep(step));
}

function isPlainStep({ stages, predicate, group, tuple, keepArray, focus, index }: AstNode) {
  const more = [stages, predicate, group, focus, index];
  return more.every((one) => one === undefined) && tuple !== true && keepArray !== true;
}

/** `[…]` and `{…}`: their parts, each with what stands around it. */
function ofConstructor({ value, expressions = [], lhs }: AstNode): SizeBound | null {
  if (value === "[") return sum(expressions.map((one) => ({ node: one, moreBytes: 1 })));
  if (value !== "{" || !Array.isArray(lhs)) return null;
  const pairs = lhs as readonly AstPair[];
  if (pairs.some(([key]) => key.type !== "string")) return null;
  return sum(
    pairs.map(([key, node]) => ({
      node,
      moreBytes: Buffer.byteLength(JSON.stringify(key.value)) + 2,
    })),
  );
}

function sum(
  parts: readonly { readonly node: AstNode; readonly moreBytes: number }[],
): SizeBound | null {
  let factor = 0;
  let constantBytes = 2;
  for (const { node, moreBytes } of parts) {
    const bound = sizeOf(node);
    if (bound === null) return null;
    factor += bound.factor;
    constantBytes += bound.constantBytes + moreBytes;
  }
  return { factor, constantBytes };
}

function larger(one: SizeBound | null, other: SizeBound | null): SizeBound | null {
  if (one === null || other === null) return null;
  return {
    factor: Math.max(one.factor, other.factor),
    constantBytes: Math.max(one.constantBytes, other.constantBytes),
  };
}

function isMerge({ procedure, arguments: given = [] }: AstNode): boolean {
  return procedure?.type === "variable" && procedure.value === "merge" && given.length === 1;
}
