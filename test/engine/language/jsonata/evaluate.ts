/** Evaluates one expression for a test, and what it answers when it fails. */

import type { Json, JsonObject } from "../../../../engine/language/json.ts";
import { fullBudget } from "../../../../engine/language/jsonata/budget.ts";
import { compileJsonata } from "../../../../engine/language/jsonata/compile.ts";
import { JsonataError } from "../../../../engine/language/jsonata/jsonata-error.ts";
import type { NotJson } from "../../../../engine/language/jsonata/result.ts";
import { bindingsOf } from "./bindings.ts";

export function evaluate(
  source: string,
  input: Json = {},
  variables: JsonObject = {},
): Json | undefined | NotJson {
  return compileJsonata(source).evaluate(bindingsOf({ input }, variables), fullBudget());
}

export function errorOf(source: string, input: Json = {}): string {
  try {
    return `no error but ${JSON.stringify(evaluate(source, input))}`;
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** Freezes a value through and through: a write into it throws. */
export function frozen<T extends Json>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
