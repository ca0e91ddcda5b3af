/**
 * Checks of a field's value, by the kind of the field. Each is a `ValueCheck`, so that the tables of
 * fields can name them. In JSONata states a number may also be an expression `{% … %}`.
 */
import { parseTimestampMs } from "../timestamp.ts";
import { atValue, itemPlaces, type Place } from "./place.ts";
import { addError, didYouMean, type StateSurvey } from "./survey.ts";

/** The longest time that AWS takes: a little over three years. */
export const secondsMax = 99_999_999;

export type ValueCheck = (state: StateSurvey, place: Place) => void;

type TypeName = "STRING" | "BOOLEAN" | "INTEGER" | "NUMBER" | "OBJECT" | "ARRAY";

const typeArticle: Readonly<Record<TypeName, string>> = {
  STRING: "a string",
  BOOLEAN: "true or false",
  INTEGER: "a whole number",
  NUMBER: "a number",
  OBJECT: "an object",
  ARRAY: "an array",
};

export function wrongType(state: StateSurvey, place: Place, type: TypeName): void {
  const message =
    type === "INTEGER" ? "Expected value of type Integer" : `Expected value of type [${type}]`;
  addError(state.survey, atValue(place), { message, hint: `Write ${typeArticle[type]} here.` });
}

export function isExpression(state: StateSurvey, place: Place): boolean {
  const { value } = place.node;
  if (state.language !== "JSONata" || typeof value !== "string") return false;
  return value.startsWith("{%") && value.endsWith("%}");
}

export const anyValue: ValueCheck = () => {};

export const stringValue: ValueCheck = (state, place) => {
  if (typeof place.node.value !== "string") wrongType(state, place, "STRING");
};

export const booleanValue: ValueCheck = (state, place) => {
  if (typeof place.node.value !== "boolean") wrongType(state, place, "BOOLEAN");
};

export const objectValue: ValueCheck = (state, place) => {
  if (place.node.fields === undefined) wrongType(state, place, "OBJECT");
};

export function integerValue(min: number, max: number): ValueCheck {
  return numberCheck({ min, max, isInteger: true });
}

export function floatValue(min: number, max: number): ValueCheck {
  return numberCheck({ min, max, isInteger: false });
}

interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
}

function numberCheck({ min, max, isInteger }: NumberRange): ValueCheck {
  const written = (bound: number) => (isInteger ? `${bound}` : bound.toFixed(1));
  return (state, place) => {
    const { value } = place.node;
    if (isExpression(state, place)) return;
    if (typeof value !== "number" || (isInteger && !Number.isInteger(value))) {
      wrongType(state, place, isInteger ? "INTEGER" : "NUMBER");
    } else if (value < min) {
      const message = `Minimum value is ${written(min)}`;
      addError(state.survey, atValue(place), { message, hint: `Write ${min} or more.` });
    } else if (value > max) {
      const message = `Maximum value is ${written(max)}`;
      addError(state.survey, atValue(place), { message, hint: `Write ${max} or less.` });
    }
  };
}

export function oneOf(values: readonly string[]): ValueCheck {
  return (state, place) => {
    const { value } = place.node;
    if (typeof value !== "string") {
      wrongType(state, place, "STRING");
    } else if (!values.includes(value)) {
      const suggestion = didYouMean(state.survey, value, values);
      addError(state.survey, atValue(place), {
        message: `Value should be one of the following: [${values.join(", ")}]`,
        hint: `Write one of ${values.map((known) => `"${known}"`).join(", ")}.${suggestion}`,
      });
    }
  };
}

export const timestampValue: ValueCheck = (state, place) => {
  const { value } = place.node;
  if (isExpression(state, place)) return;
  if (typeof value !== "string") {
    wrongType(state, place, "STRING");
  } else if (parseTimestampMs(value) === undefined) {
    addError(state.survey, atValue(place), {
      message: "String does not match RFC3339 timestamp",
      hint: 'Write date, a capital T, time and Z or an offset, as in "2030-01-01T00:00:00Z".',
    });
  }
};

/** @returns The items, or undefined (and a finding) when the value is no list or has none. */
export function filledArray(state: StateSurvey, place: Place): readonly Place[] | undefined {
  if (place.node.items === undefined) {
    wrongType(state, place, "ARRAY");
    return undefined;
  }
  if (place.node.items.length === 0) {
    addError(state.survey, atValue(place), {
      message: "Value cannot be empty",
      hint: "Put at least one entry into it, or remove the field.",
    });
    return undefined;
  }
  return itemPlaces(place);
}
