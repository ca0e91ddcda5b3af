/** Legal, and rarely meant. */
import { looksLikeExpression } from "./payload-templates.ts";
import { atValue, type Place } from "./place.ts";
import { addWarning, type Survey } from "./survey.ts";
import { stringValue, type ValueCheck } from "./value-checks.ts";

/** Error and Cause of a Fail: a text that looks like a path is still only a text. */
export const failText: ValueCheck = (state, place) => {
  stringValue(state, place);
  const { value } = place.node;
  if (state.language !== "JSONPath" || typeof value !== "string") return;
  if (!looksLikeExpression(value)) return;
  const name = place.path.slice(place.path.lastIndexOf("/") + 1);
  addWarning(state.survey, atValue(place), {
    code: "NO_PATH",
    message: `The value of the field '${name}' looks like a path, but the name does not end with 'Path'`,
    hint: `Name the field "${name}Path" if the value is to be evaluated.`,
  });
};

/** @param owner The object that has the key twice, or more often. */
export function warnOfDuplicateKey(
  survey: Survey,
  owner: string,
  duplicate: { readonly key: string; readonly offset: number },
): void {
  const mark = { location: `${owner}/${duplicate.key}`, offset: duplicate.offset };
  addWarning(survey, mark, {
    code: "DUPLICATE_FIELD",
    message: `Duplicate field '${duplicate.key}'`,
    hint: "The last one counts: remove or rename the others.",
  });
}

/** A Map has ItemSelector, formerly called Parameters: with both, only ItemSelector counts. */
export function warnOfTwoSelectors(survey: Survey, parameters: Place): void {
  addWarning(survey, atValue(parameters), {
    message: "The field 'Parameters' is not used next to 'ItemSelector'",
    hint: 'Remove "Parameters": it is the former name of "ItemSelector".',
  });
}
