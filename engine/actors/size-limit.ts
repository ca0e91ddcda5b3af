/**
 * AWS's limit of 262,144 bytes on what a state gives on. Each token carries an upper bound that is
 * moved by multiplication and addition per state; only a bound over the limit makes us measure. So
 * the limit is exact and costs an ordinary execution nothing, and a definition that doubles its
 * data in every state is stopped before the doubling is ever written out.
 */
import { Failure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import { jsonBytes } from "../language/json-bytes.ts";

export const PAYLOAD_BYTES_MAX = 262_144;

export function dataLimitFailure(what: string): Failure {
  return new Failure(
    "States.DataLimitExceeded",
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Size of a value as compact JSON in UTF-8; any number above the limit once it is passed. */
export function measureBytes(value: Json): number {
  return jsonBytes(value, PAYLOAD_BYTES_MAX);
}
