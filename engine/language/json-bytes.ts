/** Whether a value, as compact JSON in UTF-8, is within a number of bytes; stops counting when it is not. */
import type { Json } from "./json.ts";

export function isWithinJsonBytes(value: Json, bytesMax: number): boolean {
  // An escaped UTF-16 unit takes at most six bytes: most texts need no look.
  if (typeof value === "string" && value.length * 6 + 2 <= bytesMax) return true;
  return count(value, 0, bytesMax) <= bytesMax;
}

/** `before` and the bytes of `value`, or any number above `bytesMax`. */
function count(value: Json, before: number, bytesMax: number): number {
  if (typeof value === "string") return before + textBytes(value);
  if (typeof value === "number") return before + String(value).length;
  if (typeof value !== "object" || value === null) return before + (value === false ? 5 : 4);
  if (Array.isArray(value)) {
    let bytes = before + 1 + Math.max(1, value.length);
    for (let at = 0; at < value.length && bytes <= bytesMax; at += 1) {
      bytes = count(value[at] as Json, bytes, bytesMax);
    }
    return bytes;
  }
  let bytes = before + 1;
  for (const [key, item] of Object.entries(value)) {
    bytes = count(item, bytes + textBytes(key) + 2, bytesMax);
    if (bytes > bytesMax) return bytes;
  }
  return Math.max(bytes, before + 2);
}

const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function textBytes(text: string): number {
  return needsEscape.test(text)
    ? Buffer.byteLength(JSON.stringify(text))
    : Buffer.byteLength(text) + 2;
}
