/**
 * AWS's limit of 262,144 bytes on what a state gives on. Each token carries an upper bound that is
 * moved by multiplication and addition per state; only a bound over the limit makes us measure. So
 * the limit is exact and costs an ordinary execution nothing, and a definition that doubles its
 * data in every state is stopped before the doubling is ever written out.
 */
import { Failure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";

export const PAYLOAD_BYTES_MAX = 262_144;

export function dataLimitFailure(what: string): Failure {
  return new Failure(
    "States.DataLimitExceeded",
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Size of a value as compact JSON in UTF-8; any number above the limit once it is passed. */
export function measureBytes(value: Json): number {
  return measure(value, 0);
}

function measure(value: Json, before: number): number {
  let bytes = before;
  if (bytes > PAYLOAD_BYTES_MAX) return bytes;
  if (value === null || value === true) return bytes + 4;
  if (typeof value === "string") return bytes + textBytes(value);
  if (typeof value === "number") return bytes + String(value).length;
  if (value === false) return bytes + 5;
  if (Array.isArray(value)) {
    bytes += 1 + Math.max(1, value.length);
    for (const item of value) bytes = measure(item, bytes);
    return bytes;
  }
  bytes += 2;
  for (const [key, item] of Object.entries(value)) {
    bytes = measure(item, bytes + textBytes(key) + 2);
    if (bytes > PAYLOAD_BYTES_MAX) return bytes;
  }
  return bytes;
}

const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function textBytes(text: string): number {
  if (text.length > PAYLOAD_BYTES_MAX) return text.length + 2;
  return needsEscape.test(text)
    ? Buffer.byteLength(JSON.stringify(text))
    : Buffer.byteLength(text) + 2;
}
