/**
 * What a Choice rule may compare by. A value of the wrong type makes a comparison false, never an
 * error (recorded). Texts are ordered by UTF-16 units, as Java orders them.
 */
import type { Json } from "./json.ts";
import { compileStringMatches } from "./string-matches.ts";
import { parseTimestampMs } from "./timestamp.ts";

/** A value against what the rule, or its `…Path` field, gives. */
export type Compare = (value: Json, operand: Json) => boolean;
export type TestValue = (value: Json) => boolean;

type Order = "Equals" | "LessThan" | "GreaterThan" | "LessThanEquals" | "GreaterThanEquals";
type IsOrdered = <T extends string | number>(left: T, right: T) => boolean;

const orders: Record<Order, IsOrdered> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};

/** By the operator's name; each has a `…Path` form too. StringMatches, which has none, is not among them. */
export const compares: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ...Object.entries(orders).flatMap(([order, isOrdered]): [string, Compare][] => [
    [`String${order}`, compareTexts(isOrdered)],
    [`Numeric${order}`, compareNumbers(isOrdered)],
    [`Timestamp${order}`, compareTimestamps(isOrdered)],
  ]),
  ["BooleanEquals", (value, operand) => typeof value === "boolean" && value === operand],
]);

function compareTexts(isOrdered: IsOrdered): Compare {
  return (value, operand) =>
    typeof value === "string" && typeof operand === "string" && isOrdered(value, operand);
}

function compareNumbers(isOrdered: IsOrdered): Compare {
  return (value, operand) =>
    typeof value === "number" && typeof operand === "number" && isOrdered(value, operand);
}

function compareTimestamps(isOrdered: IsOrdered): Compare {
  return (value, operand) => {
    const left = timestampOf(value);
    const right = timestampOf(operand);
    return left !== undefined && right !== undefined && isOrdered(left, right);
  };
}

function timestampOf(value: Json): number | undefined {
  return typeof value === "string" ? parseTimestampMs(value) : undefined;
}

/** `IsNull`, `IsString` and their like. IsPresent is no question about a value. */
export const typeTests: ReadonlyMap<string, TestValue> = new Map<string, TestValue>([
  ["IsNull", (value) => value === null],
  ["IsString", (value) => typeof value === "string"],
  ["IsNumeric", (value) => typeof value === "number"],
  ["IsBoolean", (value) => typeof value === "boolean"],
  ["IsTimestamp", (value) => timestampOf(value) !== undefined],
]);

export function compileMatches(pattern: string): TestValue {
  const matches = compileStringMatches(pattern);
  return (value) => typeof value === "string" && matches(value);
}
