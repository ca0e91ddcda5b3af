/** Environments for tests of expressions: nothing in them changes by itself. */
import type { Environment, Variables } from "../../../engine/language/environment.ts";
import type { Json } from "../../../engine/language/json.ts";
import { readOwn } from "../../../engine/language/own-property.ts";

interface Given {
  readonly variables?: Record<string, Json>;
  readonly context?: Json;
  readonly random?: number;
  readonly data?: Json;
  readonly nowMs?: number;
}

export function environmentOf({
  variables,
  context = {},
  random = 0,
  data = null,
  nowMs = 0,
}: Given): Environment {
  return {
    variables: variables === undefined ? null : nullPrototype(variables),
    context: () => context,
    contextPart: (section, field) => {
      const fields = readOwn(context, section);
      return fields === undefined ? undefined : readOwn(fields, field);
    },
    random: () => random,
    uuid: () => "5d2d9a2c-0f4b-4c9e-8f00-1d2c3b4a5f60",
    data,
    nowMs: () => nowMs,
  };
}

function nullPrototype(variables: Record<string, Json>): Variables {
  return Object.assign(Object.create(null) as Record<string, Json>, variables);
}

export const emptyEnvironment = environmentOf({});
