/**
 * `Choices` of a Choice state: exactly one operator in each rule, operands of its type, `Next` in
 * the rules at the top and nowhere below And, Or and Not.
 */
import { checkFields, type FieldTable } from "./field-table.ts";
import { singlePath } from "./path-checks.ts";
import { payloadTemplate } from "./payload-templates.ts";
import { atFieldKey, atKey, hasField, type Place } from "./place.ts";
import { addError, requireAtMostOne, requireFields, type StateSurvey } from "./survey.ts";
import {
  anyValue,
  booleanValue,
  filledArray,
  floatValue,
  stringValue,
  timestampValue,
  type ValueCheck,
  wrongType,
} from "./value-checks.ts";
import { assignValue } from "./variables.ts";

const orders = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];
const numberOperand = floatValue(-Number.MAX_VALUE, Number.MAX_VALUE);

function ordered(type: string, check: ValueCheck): [string, ValueCheck][] {
  return orders.flatMap((order): [string, ValueCheck][] => [
    [`${type}${order}`, check],
    [`${type}${order}Path`, singlePath],
  ]);
}

/** AWS's 39 comparisons and what each is given. */
const operators: ReadonlyMap<string, ValueCheck> = new Map<string, ValueCheck>([
  ...ordered("String", stringValue),
  ["StringMatches", stringValue],
  ...ordered("Numeric", numberOperand),
  ["BooleanEquals", booleanValue],
  ["BooleanEqualsPath", singlePath],
  ...ordered("Timestamp", timestampValue),
  ...["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"].map(
    (name): [string, ValueCheck] => [name, booleanValue],
  ),
]);

const operatorNames = [...operators.keys()];
const ruleKinds = ["And", "Or", "Not", "Variable", "Condition"];

const condition: ValueCheck = (state, place) => {
  const { value } = place.node;
  if (typeof value !== "string" && typeof value !== "boolean") wrongType(state, place, "BOOLEAN");
};

const nestedFields: FieldTable = {
  Comment: { check: anyValue },
  And: { check: nestedRules, language: "JSONPath" },
  Or: { check: nestedRules, language: "JSONPath" },
  Not: { check: nestedRule, language: "JSONPath" },
  Variable: { check: singlePath, language: "JSONPath" },
  ...Object.fromEntries(
    [...operators].map(([name, check]) => [name, { check, language: "JSONPath" as const }]),
  ),
};

const topFields: FieldTable = {
  ...nestedFields,
  Condition: { check: condition, language: "JSONata" },
  Next: { check: stringValue },
  Assign: { check: assignValue },
  Output: { check: payloadTemplate, language: "JSONata" },
};

export const choicesValue: ValueCheck = (state, place) => {
  for (const rule of filledArray(state, place) ?? []) {
    if (rule.node.fields === undefined) {
      wrongType(state, rule, "OBJECT");
      continue;
    }
    requireFields(state.survey, rule, ["Next"]);
    checkRule(state, rule, topFields);
  }
};

function nestedRules(state: StateSurvey, place: Place): void {
  for (const rule of filledArray(state, place) ?? []) nestedRule(state, rule);
}

function nestedRule(state: StateSurvey, rule: Place): void {
  if (rule.node.fields === undefined) wrongType(state, rule, "OBJECT");
  else checkRule(state, rule, nestedFields);
}

function checkRule(state: StateSurvey, rule: Place, table: FieldTable): void {
  checkFields(state, rule, table, (name) =>
    name === "Next"
      ? 'Only a rule at the top has "Next": move it out of And, Or and Not.'
      : undefined,
  );
  checkKind(state, rule);
  if (!hasField(rule, "Variable")) return;
  const present = operatorNames.filter((name) => hasField(rule, name));
  requireAtMostOne(state.survey, rule, present);
  if (present.length > 0) return;
  addError(state.survey, atKey(rule), {
    message: `This object should have only one of the following fields: [${operatorNames.join(", ")}]`,
    hint: 'Add the comparison, for example "StringEquals".',
  });
}

function checkKind(state: StateSurvey, rule: Place): void {
  const kinds = ruleKinds.filter((name) => hasField(rule, name));
  if (kinds.length === 1) return;
  const comparison = operatorNames.find((name) => hasField(rule, name));
  const mark = kinds.length > 1 ? atFieldKey(rule, kinds[1]!) : atKey(rule);
  const other =
    comparison === undefined
      ? `Write ${state.language === "JSONata" ? '"Condition"' : '"Variable" and a comparison'}.`
      : `Add "Variable": "${comparison}" compares it.`;
  addError(state.survey, mark, {
    message: `The object must have only one of the following fields, [${ruleKinds.join(", ")}]`,
    hint: kinds.length > 1 ? `Split the rule: it has ${kinds.join(" and ")}.` : other,
  });
}
