/** The fields of random states: data flow, choice rules, Retriers and Catchers, all of them valid. */
import type { Json, JsonObject } from "../../engine/language/json.ts";
import type { Dice } from "./dice.ts";

/** What the data of every scope holds as long as nothing has gone wrong with it. */
export const plainInput = { a: 3, b: "text", list: [1, 2, 3] };

/** Gives the data its usual fields back. */
export const tidy: JsonObject = {
  "a.$": "States.MathAdd($.a, 1)",
  "b.$": "$.b",
  "list.$": "$.list",
};

export const errorNames = ["Flaky", "Fatal", "Custom.Broken"] as const;

/** Where a scope stands: how deep, and the variable that tells its branches and iterations apart. */
export interface Surroundings {
  readonly depth: number;
  /** Names of variables that are assigned here. */
  readonly variables: readonly string[];
}

export function passFields(dice: Dice, around: Surroundings, name: string): JsonObject {
  const fields: Record<string, Json> = { Type: "Pass", ...filters(dice) };
  switch (dice.integer(0, 4)) {
    case 0:
      fields["Parameters"] = tidy;
      break;
    case 1:
      fields["Result"] = dice.pick<Json>([{ a: 1, b: "result", list: [] }, "literal", 7, null]);
      fields["ResultPath"] = dice.pick([null, "$.passed", "$.deep.er"]);
      break;
    case 2:
      fields["Parameters"] = { "value.$": pathOf(dice, around), "now.$": "$$.State.EnteredTime" };
      fields["ResultPath"] = "$.passed";
      break;
    case 3:
      fields["Assign"] = { [`v${name}.$`]: pathOf(dice, around) };
      break;
    case 4:
      fields["Parameters"] = { "whole.$": "$", "a.$": "$.a", "b.$": "$.b", "list.$": "$.list" };
      break;
  }
  return fields;
}

/** InputPath and OutputPath that mostly keep the data whole. */
export function filters(dice: Dice): JsonObject {
  const fields: Record<string, Json> = {};
  if (dice.chance(0.1)) fields["InputPath"] = dice.pick(["$", "$.a", null]);
  if (dice.chance(0.06)) fields["OutputPath"] = dice.pick(["$", "$", "$.passed", "$.missing"]);
  return fields;
}

/** A path that mostly finds something. */
export function pathOf(dice: Dice, { variables }: Surroundings): string {
  if (variables.length > 0 && dice.chance(0.3)) return `$${dice.pick(variables)}`;
  if (dice.chance(0.04)) return "$.missing";
  return dice.pick(["$", "$.a", "$.b", "$.list", "$.list[0]", "$.list[1:]", "$$.State.Name"]);
}

export function choiceRule(dice: Dice, depth = 0): JsonObject {
  if (depth < 2 && dice.chance(0.25)) {
    const rules = [choiceRule(dice, depth + 1), choiceRule(dice, depth + 1)];
    return dice.pick<JsonObject>([{ And: rules }, { Or: rules }, { Not: rules[0]! }]);
  }
  return dice.pick<JsonObject>([
    { Variable: "$.a", NumericLessThan: dice.integer(0, 12) },
    { Variable: "$.a", NumericGreaterThanEqualsPath: "$.list[0]" },
    { Variable: "$.b", StringMatches: "t*" },
    { Variable: "$.passed", IsPresent: dice.chance(0.5) },
    { Variable: "$.a", IsNumeric: true },
    { Variable: "$.b", StringEquals: "task" },
  ]);
}

export function retriers(dice: Dice): JsonObject[] {
  const rows = Array.from({ length: dice.integer(0, 2) }, () => retrier(dice, errorList(dice)));
  return dice.chance(0.3) ? [...rows, retrier(dice, ["States.ALL"])] : rows;
}

function retrier(dice: Dice, errors: readonly string[]): JsonObject {
  return {
    ErrorEquals: errors,
    IntervalSeconds: dice.integer(0, 3),
    MaxAttempts: dice.integer(0, 3),
    BackoffRate: dice.pick([1, 1.5, 2]),
    ...(dice.chance(0.3) ? { MaxDelaySeconds: dice.integer(1, 4) } : {}),
    ...(dice.chance(0.2) ? { JitterStrategy: "FULL" } : {}),
  };
}

function errorList(dice: Dice): string[] {
  const names = [...errorNames, "States.TaskFailed", "States.Timeout", "States.Runtime"] as const;
  return names.filter(() => dice.chance(0.3)).concat(dice.pick(names));
}

export function catchers(dice: Dice, name: string, next: string): JsonObject[] {
  const row = (errors: readonly string[]): JsonObject => ({
    ErrorEquals: errors,
    Next: next,
    ...dice.pick<JsonObject>([{ ResultPath: "$.error" }, { ResultPath: "$.passed" }, {}]),
    ...(dice.chance(0.3) ? { Assign: { [`e${name}.$`]: "$.Error" } } : {}),
  });
  const rows = Array.from({ length: dice.integer(0, 2) }, () => row(errorList(dice)));
  return dice.chance(0.4) ? [...rows, row(["States.ALL"])] : rows;
}
