/**
 * Expressions of JSONata states: each must be one that can be compiled. The scopes of branches and
 * processors are checked with their own states.
 */

import { compileJsonata } from "../jsonata/compile.ts";
import { JsonataError } from "../jsonata/jsonata-error.ts";
import { expressionIn } from "../jsonata-template.ts";
import { atValue, fieldPlaces, itemPlaces, type Place } from "./place.ts";
import { addError, type StateSurvey } from "./survey.ts";

const ownScopes = new Set(["Branches", "ItemProcessor", "Iterator", "Comment", "Type", "Next"]);

/** @param place A state. */
export function checkExpressions(state: StateSurvey, place: Place): void {
  for (const [name, field] of fieldPlaces(place)) {
    if (!ownScopes.has(name)) checkValue(state, field);
  }
}

function checkValue(state: StateSurvey, place: Place): void {
  const source = expressionIn(place.node.value);
  if (source !== undefined) checkSource(state, place, source);
  for (const item of itemPlaces(place)) checkValue(state, item);
  for (const [, field] of fieldPlaces(place)) checkValue(state, field);
}

function checkSource(state: StateSurvey, place: Place, source: string): void {
  try {
    compileJsonata(source);
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error;
    const where = error.position === undefined ? "" : ` at character ${error.position}`;
    addError(state.survey, atValue(place), {
      message: `The JSONata expression '${source}' is invalid: ${error.code}: ${error.message}`,
      hint: `Correct the expression${where}.`,
    });
  }
}
