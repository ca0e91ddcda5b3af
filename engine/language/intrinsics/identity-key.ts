/**
 * A key that two JSON values share exactly when they are equal by content, for a Set: finding
 * duplicates among n values then takes n look-ups, not n² comparisons.
 */
import type { Json, JsonObject } from "../json.ts";

/** Numbers, booleans and null are their own key; texts are quoted, to keep them apart from the rest. */
export function identityKey(value: Json): Json {
  return typeof value === "string" || (typeof value === "object" && value !== null)
    ? canonicalText(value)
    : value;
}

/** Compact JSON with sorted keys. */
function canonicalText(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  const object = value as JsonObject;
  const keys = Object.keys(object).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(object[key]!)}`).join(",")}}`;
}
