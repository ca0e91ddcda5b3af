/**
 * An evaluation's value as JSON. Only evaluations that could have made something else are looked
 * through: functions and numbers out of range are no JSON, what is nothing within a list is null,
 * and nesting has an end, since whoever takes the result walks it.
 */
import type { Json } from "../json.ts";
import { burn, exhausted } from "./budget.ts";
import { setValue } from "./group.ts";
import type { Run } from "./run.ts";
import { isList, type Value } from "./value.ts";

/** The result of an expression that answers a function, or a number JSON does not have. */
export const notJson: unique symbol = Symbol("not JSON");
export type NotJson = typeof notJson;

const nestingMax = 512;

/** @param mayBeUnusual The expression has functions or the like in it. */
export function resultOf(
  value: Value,
  run: Run,
  mayBeUnusual: boolean,
): Json | undefined | NotJson {
  if (typeof value === "function") return notJson;
  if (!mayBeUnusual && !run.isSuspect) return value as Json | undefined;
  if (value === undefined) return undefined;
  const problem = findProblem(value, run, 0);
  if (problem === "not JSON") return notJson;
  return (problem === "holes" ? filled(value) : value) as Json;
}

type Problem = "none" | "holes" | "not JSON";

function findProblem(value: Value, run: Run, nesting: number): Problem {
  if (typeof value === "number") return Number.isFinite(value) ? "none" : "not JSON";
  if (typeof value === "function") return "not JSON";
  if (value === undefined) return "holes";
  if (typeof value !== "object" || value === null) return "none";
  if (nesting >= nestingMax) throw exhausted("its result is nested too deeply");
  const values = isList(value) ? value : Object.values(value);
  burn(run, 1 + (values.length >> 2));
  let found: Problem = "none";
  for (let at = 0; at < values.length; at += 1) {
    const problem = findProblem(values[at], run, nesting + 1);
    if (problem === "not JSON") return problem;
    if (problem === "holes") found = problem;
  }
  return found;
}

/** As JSON texts have it: null for nothing in a list, no key for nothing in an object. */
function filled(value: Value): Value {
  if (isList(value)) return value.map((item) => (item === undefined ? null : filled(item)));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, Value> = {};
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) setValue(copy, key, filled(value[key]));
  }
  return copy;
}
