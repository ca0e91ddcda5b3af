/**
 * Values as text: `$string`, `&`, and the error texts' quotes. JSON, numbers with 15 digits,
 * functions as empty texts. The size is charged while the text grows.
 */
import { burn, charge, chargeText } from "./budget.ts";
import { enter } from "./depth.ts";
import { JsonataError } from "./jsonata-error.ts";
import { isNumeric } from "./numeric.ts";
import type { Run } from "./run.ts";
import { isList, type Value, type ValueObject } from "./value.ts";

export function toText(value: Value, run: Run, isPretty = false): string {
  switch (typeof value) {
    case "string":
      return value;
    case "undefined":
    case "function":
      return "";
    case "number":
      if (!Number.isFinite(value)) throw new JsonataError("D3001", { value });
      return roundedText(value);
    case "boolean":
      return value ? "true" : "false";
    default: {
      const text = jsonText(value, { run, indent: isPretty ? "\n" : "" });
      chargeText(run, text.length);
      return text;
    }
  }
}

interface Writing {
  readonly run: Run;
  /** A line break and the blanks behind it, or empty. */
  readonly indent: string;
}

function jsonText(value: Value, writing: Writing): string {
  burn(writing.run, 6);
  switch (typeof value) {
    case "string": {
      charge(writing.run, value.length);
      return JSON.stringify(value);
    }
    case "number":
      return isNumeric(value) ? roundedText(value) : "null";
    case "boolean":
      return value ? "true" : "false";
    case "function":
      return '""';
    case "undefined":
      return "null";
    default: {
      if (value === null) return "null";
      const { run, indent } = writing;
      enter(run, 4);
      const inner = indent === "" ? writing : { run, indent: `${indent}  ` };
      const text = isList(value)
        ? listText(value, writing, inner)
        : objectText(value, writing, inner);
      run.depth -= 4;
      return text;
    }
  }
}

function listText(list: readonly Value[], outer: Writing, inner: Writing): string {
  if (list.length === 0) return "[]";
  charge(inner.run, 16 * list.length);
  let text = "[";
  for (let at = 0; at < list.length; at += 1) {
    if (at > 0) text += ",";
    text += inner.indent + jsonText(list[at], inner);
  }
  return `${text}${outer.indent}]`;
}

function objectText(object: ValueObject, outer: Writing, inner: Writing): string {
  const colon = inner.indent === "" ? ":" : ": ";
  let text = "";
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    charge(inner.run, 16 + key.length);
    if (text !== "") text += ",";
    text += inner.indent + JSON.stringify(key) + colon + jsonText(value, inner);
  }
  return text === "" ? "{}" : `{${text}${outer.indent}}`;
}

function roundedText(value: number): string {
  return String(rounded(value));
}

/** 15 digits: what a sum of decimal fractions has too many is not shown. */
export function rounded(value: number): number {
  return Number.isSafeInteger(value) && Math.abs(value) < 1e15
    ? value
    : Number(value.toPrecision(15));
}
