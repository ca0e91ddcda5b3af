/** JSON values as the language sees them. They are immutable: nothing in the engine writes into one. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** Keys are own properties only; `__proto__` is an ordinary key (see `own-property.ts`). */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
