/**
 * The size of a value as compact JSON in UTF-8, counted without writing it. Counting stops once a
 * limit is passed, so that a value that shares its parts many times over costs no more than one
 * that is as large as the limit. Hot path: states whose size bound passes AWS's limit.
 */
import type { Json, JsonObject } from "./json.ts";

export function isWithinJsonBytes(value: Json, bytesMax: number): boolean {
  // An escaped UTF-16 unit takes at most six bytes: most texts need no look.
  if (typeof value === "string" && value.length * 6 + 2 <= bytesMax) return true;
  return jsonBytes(value, bytesMax) <= bytesMax;
}

/** The bytes of `value`; any number above `bytesMax` once it is passed. */
export function jsonBytes(value: Json, bytesMax: number): number {
  return count(value, 0, bytesMax);
}

function count(value: Json, before: number, bytesMax: number): number {
  if (typeof value === "string") return before + textBytes(value);
  if (typeof value === "number") return before + numberBytes(value);
  if (typeof value !== "object" || value === null) return before + (value === false ? 5 : 4);
  if (Array.isArray(value)) {
    let bytes = before + 1 + Math.max(1, value.length);
    for (let at = 0; at < value.length && bytes <= bytesMax; at += 1) {
      bytes = count(value[at] as Json, bytes, bytesMax);
    }
    return bytes;
  }
  let bytes = before + 1;
  // Users' objects have no enumerable property but their own.
  for (const key in value as JsonObject) {
    bytes = count((value as JsonObject)[key]!, bytes + textBytes(key) + 2, bytesMax);
    if (bytes > bytesMax) return bytes;
  }
  return Math.max(bytes, before + 2);
}

function numberBytes(value: number): number {
  if (value >= 0 && value < 1_000_000 && Number.isInteger(value)) {
    return value < 10
      ? 1
      : value < 100
        ? 2
        : value < 1000
          ? 3
          : value < 10_000
            ? 4
            : value < 100_000
              ? 5
              : 6;
  }
  return Number.isFinite(value) ? String(value).length : 4;
}

/** Below this a loop is cheaper than the call that counts natively. */
const LOOPED_UNITS_MAX = 64;
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function textBytes(text: string): number {
  if (text.length > LOOPED_UNITS_MAX) {
    return needsEscape.test(text)
      ? Buffer.byteLength(JSON.stringify(text))
      : Buffer.byteLength(text) + 2;
  }
  let bytes = 2;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22 || unit === 0x5c) bytes += 2;
    else if (unit >= 0x20 && unit < 0x80) bytes += 1;
    // Control characters have escapes of two lengths, surrogates are written or escaped: rare enough.
    else if (unit < 0x20 || (unit >= 0xd800 && unit < 0xe000)) {
      return Buffer.byteLength(JSON.stringify(text));
    } else bytes += unit < 0x800 ? 2 : 3;
  }
  return bytes;
}
