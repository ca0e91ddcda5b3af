/** Equality of JSON values: by content, whatever the order of keys; 1 and 1.0 are one number. */
import { isObject, type Json } from "./json.ts";
import { readOwn } from "./own-property.ts";

export function isDeepEqual(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) return Array.isArray(right) && isEqualList(left, right);
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    const other = readOwn(right, key);
    if (other === undefined || !isDeepEqual(left[key]!, other)) return false;
  }
  return true;
}

function isEqualList(left: readonly Json[], right: readonly Json[]): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) {
    if (!isDeepEqual(left[at]!, right[at]!)) return false;
  }
  return true;
}
