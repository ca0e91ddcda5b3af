/**
 * Payload templates of JSONPath states (Parameters, ItemSelector, ResultSelector, Assign): every
 * `.$` key, at any depth, must hold a path or an intrinsic function. A text that only looks like
 * one is legal and stays a text, which is rarely meant: a warning.
 */
import { pathProblem, templateExpressionProblem } from "../expression-problems.ts";
import { asClause } from "./path-checks.ts";
import { atFieldKey, fieldPlaces, itemPlaces, type Place } from "./place.ts";
import { addError, addWarning, type StateSurvey } from "./survey.ts";
import { objectValue, type ValueCheck } from "./value-checks.ts";

/** A template that must be an object. In JSONata states any value, or an expression. */
export const payloadTemplate: ValueCheck = (state, place) => {
  if (state.language === "JSONata") return;
  objectValue(state, place);
  checkTemplate(state, place);
};

export function checkTemplate(state: StateSurvey, place: Place): void {
  for (const item of itemPlaces(place)) checkTemplate(state, item);
  for (const [name, field] of fieldPlaces(place)) {
    if (name.endsWith(".$")) {
      checkExpressionField(state, place, { name, field });
    } else if (typeof field.node.value === "string") {
      warnOfMissingDollar(state, place, { name, text: field.node.value });
    } else {
      checkTemplate(state, field);
    }
  }
}

interface ExpressionField {
  readonly name: string;
  readonly field: Place;
}

function checkExpressionField(
  state: StateSurvey,
  owner: Place,
  { name, field }: ExpressionField,
): void {
  const { value } = field.node;
  const problem =
    typeof value === "string" ? templateExpressionProblem(value) : "it is not a string";
  if (problem === undefined) return;
  addError(
    state.survey,
    { ...atFieldKey(owner, name), offset: field.node.offset },
    {
      message: `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
      hint: `Correct the expression, or take the ".$" off the key: ${asClause(problem)}.`,
    },
  );
}

interface TextField {
  readonly name: string;
  readonly text: string;
}

function warnOfMissingDollar(state: StateSurvey, owner: Place, { name, text }: TextField): void {
  if (!looksLikeExpression(text)) return;
  addWarning(state.survey, atFieldKey(owner, name), {
    code: "NO_DOLLAR",
    message: `The value of the field '${name}' looks like a JSONPath or an intrinsic function, but the name does not end with '.$'`,
    hint: `Name the field "${name}.$" if the value is to be evaluated.`,
  });
}

/** A path below `$` or `$$`, or a call of an intrinsic; `$5` or `$HOME` are texts like any other. */
export function looksLikeExpression(text: string): boolean {
  if (/^\$\$?[.[]/.test(text)) return pathProblem(text) === undefined;
  return /^States\.[A-Z]\w*\(/.test(text) && templateExpressionProblem(text) === undefined;
}

/** `Result` of a Pass is never evaluated, not even below `.$` keys. */
export const staticResult: ValueCheck = (state, place) => {
  const name = dynamicField(place);
  if (name === undefined) return;
  addWarning(
    state.survey,
    { location: place.path, offset: place.node.offset },
    {
      code: "PASS_RESULT_IS_STATIC",
      message: `The field '${name}' of a Result is not evaluated`,
      hint: 'Use "Parameters" in place of "Result" if the value is to be evaluated.',
    },
  );
};

/** The first `.$` key with an expression, at any depth. */
function dynamicField(place: Place): string | undefined {
  for (const item of itemPlaces(place)) {
    const name = dynamicField(item);
    if (name !== undefined) return name;
  }
  for (const [name, field] of fieldPlaces(place)) {
    const { value } = field.node;
    if (name.endsWith(".$") && typeof value === "string") {
      if (templateExpressionProblem(value) === undefined) return name;
    }
    const inner = dynamicField(field);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
