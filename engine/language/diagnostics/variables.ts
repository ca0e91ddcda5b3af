/** `Assign`: what a variable may be named, and which variables a state assigns. */

import { checkTemplate } from "./payload-templates.ts";
import { atFieldKey, fieldPlace, fieldPlaces, itemPlaces, type Place } from "./place.ts";
import { addError, type Problem, type StateSurvey } from "./survey.ts";
import { objectValue, type ValueCheck } from "./value-checks.ts";

const nameCharsMax = 80;
const identifier = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** The check of one `Assign` object; names of outer scopes are refused by `variable-scopes.ts`. */
export const assignValue: ValueCheck = (state, place) => {
  objectValue(state, place);
  for (const key of place.node.fields?.keys() ?? []) {
    const problem = nameProblem(variableName(state, key));
    if (problem !== undefined) addError(state.survey, atFieldKey(place, key), problem);
  }
  if (state.language === "JSONPath") checkTemplate(state, place);
};

function variableName(state: StateSurvey, key: string): string {
  return state.language === "JSONPath" && key.endsWith(".$") ? key.slice(0, -2) : key;
}

function nameProblem(name: string): Problem | undefined {
  if (name === "states") {
    return {
      code: "RESERVED_VARIABLE_NAME",
      message: "Cannot assign to reserved variable '$states'.",
      hint: "Give the variable another name.",
    };
  }
  if ([...name].length > nameCharsMax) {
    return {
      code: "INVALID_VARIABLE_NAME",
      message: `Invalid variable name '${name}': the variable name exceeds the ${nameCharsMax}-character limit allowed by the service.`,
      hint: `Shorten the name to ${nameCharsMax} characters.`,
    };
  }
  if (identifier.test(name)) return undefined;
  return {
    code: "INVALID_VARIABLE_NAME",
    message: `Invalid variable name '${name}': the variable name contains invalid characters.`,
    hint: "Begin the name with a letter and go on with letters, digits and underscores.",
  };
}

/** One `Assign` key of a scope. */
export interface Assignment {
  readonly name: string;
  readonly assign: Place;
  readonly key: string;
}

/** What a state assigns: its own Assign, and those of its Choice rules and Catchers. */
export function assignmentsOf(state: StateSurvey, place: Place): Assignment[] {
  const owners = [place];
  for (const list of ["Choices", "Catch"]) {
    const field = fieldPlace(place, list);
    if (field !== undefined) owners.push(...itemPlaces(field));
  }
  return owners.flatMap((owner) => {
    const assign = fieldPlace(owner, "Assign");
    if (assign === undefined) return [];
    return fieldPlaces(assign).map(([key]) => ({ name: variableName(state, key), assign, key }));
  });
}
