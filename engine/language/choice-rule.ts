/**
 * One rule of a Choice state as a function of data and environment. A Variable or `…Path` that finds
 * nothing fails the state, except for IsPresent; And and Or ask their rules in order and stop early,
 * so that IsPresent can guard the rules after it. Hot path: runs per Choice.
 */
import assert from "node:assert/strict";
import {
  type Compare,
  compares,
  compileMatches,
  type TestValue,
  typeTests,
} from "./choice-comparisons.ts";
import type { Environment, EvaluateOptional } from "./environment.ts";
import { type Failure, runtimeFailure } from "./failure.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { compileOptionalPath } from "./jsonpath/optional-path.ts";

export type DecideRule = (data: Json, environment: Environment) => boolean;

/** Throws `PathSyntaxError`. The rule must have passed the diagnostics. */
export function compileChoiceRule(rule: JsonObject): DecideRule {
  if (rule["And"] !== undefined) return compileAnd(rulesOf(rule["And"]));
  if (rule["Or"] !== undefined) return compileOr(rulesOf(rule["Or"]));
  const negated = rule["Not"];
  if (isObject(negated)) {
    const decide = compileChoiceRule(negated);
    return (data, environment) => !decide(data, environment);
  }
  return compileComparison(rule);
}

function rulesOf(rules: Json): DecideRule[] {
  assert(Array.isArray(rules), "And and Or hold lists of rules");
  return rules.filter(isObject).map(compileChoiceRule);
}

function compileAnd(rules: readonly DecideRule[]): DecideRule {
  return (data, environment) => {
    for (const decide of rules) if (!decide(data, environment)) return false;
    return true;
  };
}

function compileOr(rules: readonly DecideRule[]): DecideRule {
  return (data, environment) => {
    for (const decide of rules) if (decide(data, environment)) return true;
    return false;
  };
}

function compileComparison(rule: JsonObject): DecideRule {
  const variable = rule["Variable"];
  assert(typeof variable === "string", "a rule without And, Or and Not has a Variable");
  const read = compileOptionalPath(variable);
  for (const [operator, operand] of Object.entries(rule)) {
    const decide = compileOperator(operator, operand, { text: variable, read });
    if (decide !== undefined) return decide;
  }
  assert.fail("a rule has an operator");
}

interface Variable {
  readonly text: string;
  readonly read: EvaluateOptional;
}

/** Undefined for the rule's other fields: Variable, Next, Comment, Assign. */
function compileOperator(
  operator: string,
  operand: Json,
  variable: Variable,
): DecideRule | undefined {
  if (operator === "IsPresent") {
    const { read } = variable;
    return (data, environment) => (read(data, environment) !== undefined) === operand;
  }
  if (operator === "StringMatches" && typeof operand === "string") {
    return compileTest(compileMatches(operand), variable);
  }
  const isOfType = typeTests.get(operator);
  if (isOfType !== undefined) return compileTest((value) => isOfType(value) === operand, variable);
  const compare = compares.get(operator);
  if (compare !== undefined) return compileTest((value) => compare(value, operand), variable);
  const comparePaths = operator.endsWith("Path") ? compares.get(operator.slice(0, -4)) : undefined;
  if (comparePaths === undefined || typeof operand !== "string") return undefined;
  const other = { text: operand, read: compileOptionalPath(operand) };
  return compileTwoPaths(comparePaths, variable, other);
}

function compileTest(test: TestValue, { text, read }: Variable): DecideRule {
  return (data, environment) => {
    const value = read(data, environment);
    if (value === undefined) throw invalidPath(text);
    return test(value);
  };
}

function compileTwoPaths(compare: Compare, variable: Variable, other: Variable): DecideRule {
  return (data, environment) => {
    const value = variable.read(data, environment);
    if (value === undefined) throw invalidPath(variable.text);
    const operand = other.read(data, environment);
    if (operand === undefined) throw invalidPath(other.text);
    return compare(value, operand);
  };
}

function invalidPath(text: string): Failure {
  const reason = "The choice state's condition path references an invalid value.";
  return runtimeFailure(`Invalid path '${text}': ${reason}`);
}
