/** Bindings for tests: `$states` and other variables, no randomness, a fixed time. */
import type { Json, JsonObject } from "../../../../engine/language/json.ts";
import type { JsonataBindings } from "../../../../engine/language/jsonata/run.ts";
import { readOwn } from "../../../../engine/language/own-property.ts";

export function bindingsOf(states: JsonObject, variables: JsonObject = {}): JsonataBindings {
  return {
    lookup: (name): Json | undefined => (name === "states" ? states : readOwn(variables, name)),
    random: () => 0.25,
    uuid: () => "8d0f7a51-6b1c-4b57-9d6e-0f8f3a1f5b11",
    nowMs: Date.UTC(2024, 10, 21, 6, 27, 31, 545),
  };
}
