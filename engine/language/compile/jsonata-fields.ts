/** Fields of JSONata states whose values have a type: numbers, texts, conditions, lists, times. */

import type { CompiledTemplate } from "../compiled-template.ts";
import type { Evaluate } from "../environment.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import {
  compileJsonataExpression,
  compileJsonataTemplate,
  expressionIn,
  queryFailure,
  unexpectedType,
} from "../jsonata-template.ts";
import type { DurationField, WaitUntil } from "../machine.ts";
import { parseTimestampMs } from "../timestamp.ts";

type Given = "input" | "result" | "errorOutput";

export function jsonataTemplateOf(
  fields: JsonObject,
  name: string,
  given: Given,
): CompiledTemplate | null {
  const value = fields[name];
  return value === undefined ? null : compileJsonataTemplate(value, name, given);
}

/** An `Assign` that assigns nothing is no Assign. */
export function jsonataAssignOf(fields: JsonObject, given: Given): CompiledTemplate | null {
  const value = fields["Assign"];
  const isFilled = isObject(value ?? null) && Object.keys(value as JsonObject).length > 0;
  return isFilled ? compileJsonataTemplate(value as Json, "Assign", given) : null;
}

/** An expression of a field that wants one type. Null: the field is no expression. */
function typed(
  fields: JsonObject,
  field: string,
  { wanted, isWanted }: { readonly wanted: string; readonly isWanted: (value: Json) => boolean },
): Evaluate | null {
  const source = expressionIn(fields[field]);
  if (source === undefined) return null;
  const read = compileJsonataExpression(source, field, "input");
  return (data, environment) => {
    const value = read(data, environment);
    if (isWanted(value)) return value;
    throw unexpectedType({ source, field }, wanted, value);
  };
}

const isCount = (value: Json) => typeof value === "number" && Number.isInteger(value) && value >= 0;

/** A whole number, 0 or more. */
export function countOf(fields: JsonObject, field: string): Evaluate | null {
  return typed(fields, field, { wanted: "integer", isWanted: isCount });
}

/** A Fail state's text. */
export function textOrExpression(fields: JsonObject, field: string): Evaluate | null {
  const value = fields[field];
  const isText = (given: Json) => typeof given === "string";
  const read = typed(fields, field, { wanted: "string", isWanted: isText });
  if (read !== null) return read;
  return typeof value === "string" ? () => value : null;
}

/** The condition of a rule: true, false, or an expression that gives one of them. */
export function conditionOf(rule: JsonObject, field: string) {
  const value = rule["Condition"] ?? null;
  const source = expressionIn(value);
  if (source === undefined) return () => value === true;
  const read = compileJsonataExpression(source, field, "input");
  return (data: Json, environment: Parameters<Evaluate>[1]): boolean => {
    const given = read(data, environment);
    if (typeof given === "boolean") return given;
    throw unexpectedType({ source, field }, "boolean", given);
  };
}

/** What a Map iterates over: `Items`, or the state's input. */
export function itemsOf(fields: JsonObject): Evaluate {
  const value = fields["Items"];
  if (value === undefined) {
    return (data) => {
      if (Array.isArray(data)) return data;
      throw queryFailure(`Map state input must be an array but was: ${JSON.stringify(data)}`, null);
    };
  }
  const isList = (given: Json) => Array.isArray(given);
  const read = typed(fields, "Items", { wanted: "array", isWanted: isList });
  return read ?? compileJsonataTemplate(value, "Items", "input").evaluate;
}

export function jsonataDurationOf(fields: JsonObject, field: string): DurationField | null {
  const seconds = fields[field];
  if (typeof seconds === "number") return { kind: "fixed", ms: seconds * 1000 };
  const isPositive = (value: Json) => isCount(value) && value !== 0;
  const read = typed(fields, field, { wanted: "positive integer", isWanted: isPositive });
  return read && { kind: "path", field, path: String(seconds), read };
}

export function jsonataWaitUntil(fields: JsonObject): WaitUntil {
  const { Seconds: seconds, Timestamp: timestamp } = fields;
  if (typeof seconds === "number") return { kind: "seconds", ms: seconds * 1000 };
  if (seconds !== undefined) {
    const read = countOf(fields, "Seconds")!;
    return {
      kind: "computed",
      delayMs: (data, environment) => Number(read(data, environment)) * 1000,
    };
  }
  const fixedMs =
    expressionIn(timestamp) === undefined ? parseTimestampMs(String(timestamp)) : undefined;
  if (fixedMs !== undefined) return { kind: "timestamp", atMs: fixedMs };
  const isText = (value: Json) => typeof value === "string";
  const read = typed(fields, "Timestamp", { wanted: "string", isWanted: isText })!;
  return {
    kind: "computed",
    delayMs: (data, environment, nowMs) => {
      const text = String(read(data, environment));
      const atMs = parseTimestampMs(text);
      if (atMs !== undefined) return atMs - nowMs;
      throw queryFailure(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
        "Timestamp",
      );
    },
  };
}
