/**
 * A table of the fields an object may have: how each is checked, and which query language it
 * belongs to. What is not in the table is refused, with the nearest known name as a hint.
 */
import { atFieldKey, fieldPlaces, type Place } from "./place.ts";
import {
  addError,
  didYouMean,
  type QueryLanguage,
  type StateSurvey,
  unsupportedField,
} from "./survey.ts";
import type { ValueCheck } from "./value-checks.ts";

export interface FieldRule {
  readonly check: ValueCheck;
  /** Absent: both. */
  readonly language?: QueryLanguage;
}

export type FieldTable = Readonly<Record<string, FieldRule>>;

/** @param unknownHint Says more than "Remove it" about a field that is not in the table. */
export function checkFields(
  state: StateSurvey,
  place: Place,
  table: FieldTable,
  unknownHint: (name: string) => string | undefined = () => undefined,
): void {
  for (const [name, field] of fieldPlaces(place)) {
    const rule = Object.hasOwn(table, name) ? table[name] : undefined;
    if (rule === undefined) {
      const hint = unknownHint(name) ?? `Remove "${name}".${suggestion(state, name, table)}`;
      unsupportedField(state.survey, place, name, hint);
    } else if (rule.language !== undefined && rule.language !== state.language) {
      addError(state.survey, atFieldKey(place, name), {
        message: `The QueryLanguage is set to '${state.language}', but field '${name}' is only supported for the '${rule.language}' QueryLanguage`,
        hint: `Remove "${name}", or write this state in ${rule.language}.`,
      });
    } else {
      rule.check(state, field);
    }
  }
}

function suggestion(state: StateSurvey, name: string, table: FieldTable): string {
  const isUsable = (known: string) => (table[known]!.language ?? state.language) === state.language;
  return didYouMean(state.survey, name, Object.keys(table).filter(isUsable));
}
