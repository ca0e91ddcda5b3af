/**
 * The functions that may end a path, as Jayway has them: `$.items.length()`, `$.prices[*].max()`.
 * Asked of something they do not apply to, they find nothing.
 */
import { isObject, type Json } from "../json.ts";
import type { PathFunction } from "./syntax.ts";

export function applyPathFunction(called: PathFunction, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  switch (called.name) {
    case "length":
    case "size":
      return lengthOf(value);
    case "keys":
      return isObject(value) ? Object.keys(value) : undefined;
    case "first":
      return itemAt(value, 0);
    case "last":
      return itemAt(value, -1);
    case "index":
      return itemAt(value, called.argument ?? 0);
    default:
      return aggregate(called.name, numbersOf(value));
  }
}

function lengthOf(value: Json): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

function itemAt(value: Json, index: number): Json | undefined {
  return Array.isArray(value) ? (value.at(index) as Json | undefined) : undefined;
}

function numbersOf(value: Json): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}

function aggregate(name: string, numbers: readonly number[]): number | undefined {
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  const average = sum / numbers.length;
  switch (name) {
    case "sum":
      return sum;
    case "avg":
      return average;
    case "min":
      return numbers.reduce((least, number) => Math.min(least, number));
    case "max":
      return numbers.reduce((most, number) => Math.max(most, number));
    case "stddev":
      return Math.sqrt(
        numbers.reduce((total, number) => total + (number - average) ** 2, 0) / numbers.length,
      );
    default:
      return undefined;
  }
}
