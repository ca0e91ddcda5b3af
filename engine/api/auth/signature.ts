/**
 * Whose request it is: AWS's Signature Version 4, checked in AWS's order and refused in its words.
 * First what the headers say, then, with the body, the signature itself; nothing of the body is
 * parsed before. Pure: the time is given.
 *
 * Hot path: once per signed request. A derived key is kept for its day and region.
 */
import { type KeyObject, timingSafeEqual } from "node:crypto";
import type { AccessKey, Credentials } from "../../credentials/credentials.ts";
import { amzDateOf, msOfAmzDate } from "../../sigv4/amz-date.ts";
import { canonicalRequest } from "../../sigv4/canonical-request.ts";
import {
  bodyHashOf,
  SERVICE,
  type SigningScope,
  signatureOf,
  signingKey,
  TERMINATOR,
} from "../../sigv4/signing.ts";
import { incompleteSignature, invalidSignature, unrecognizedClient } from "../errors.ts";
import { parseAuthorization } from "./authorization-header.ts";
import { checkSigned, readHeaders } from "./raw-headers.ts";
import type { RawRequest } from "./raw-request.ts";

/** What a request's headers say of its signature: well-formed, in time, of a key that is known. */
export interface Claim {
  readonly key: AccessKey;
  readonly scope: SigningScope;
  readonly amzDate: string;
  /** Hexadecimal, 64 digits; or something that no signature is. */
  readonly signature: string;
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** What `X-Amz-Content-SHA256` says. */
  readonly bodyHash: string | undefined;
}

const SKEW_MINUTES = 5;
const SKEW_MS = SKEW_MINUTES * 60_000;

/** @throws ApiError */
export function readClaim(
  { rawHeaders }: RawRequest,
  { credentials, nowMs }: { readonly credentials: Credentials; readonly nowMs: number },
): Claim {
  const headers = readHeaders(rawHeaders);
  const { values } = headers;
  const amzDate = values.get("x-amz-date");
  const authorization = parseAuthorization(values.get("authorization"), {
    hasDate: amzDate !== undefined,
  });
  checkTime(amzDate!, nowMs);
  const names = checkSigned(authorization.SignedHeaders, headers);
  const { id, scope } = readCredential(authorization.Credential, amzDate!);
  const key = credentials.get(id);
  if (key === undefined) throw unrecognizedClient();
  return {
    key,
    scope,
    amzDate: amzDate!,
    signature: authorization.Signature,
    names,
    values: names.map((name) => values.get(name)!),
    bodyHash: values.get("x-amz-content-sha256"),
  };
}

/** @throws ApiError When the request is not the one that was signed, or not by this key. */
export function verifyClaim(
  claim: Claim,
  { method = "", url = "" }: RawRequest,
  { body, keys }: { readonly body: Buffer; readonly keys: DerivedKeys },
): void {
  const { key, scope, amzDate, signature, names, values } = claim;
  const bodyHash = bodyHashOf(body);
  const canonical = canonicalRequest({ method, target: url, names, values, bodyHash });
  const expected = signatureOf(keys.of(key, scope), { amzDate, scope, canonical });
  // Of unequal length they could not be compared; that it is unequal is no secret.
  const given = /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, "hex") : NO_SIGNATURE;
  const isEqual = timingSafeEqual(expected, given);
  const isSameBody = claim.bodyHash === undefined || claim.bodyHash === bodyHash;
  if (!isEqual || !isSameBody) throw invalidSignature();
}

const NO_SIGNATURE = Buffer.alloc(32);

function checkTime(amzDate: string, nowMs: number): void {
  const ms = msOfAmzDate(amzDate);
  if (ms === undefined) {
    throw incompleteSignature(
      `Date must be in ISO-8601 'basic format'. Got '${amzDate.slice(0, 60)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (ms >= nowMs - SKEW_MS && ms <= nowMs + SKEW_MS) return;
  const now = amzDateOf(nowMs);
  throw ms < nowMs
    ? invalidSignature(
        `Signature expired: ${amzDate} is now earlier than ${amzDateOf(nowMs - SKEW_MS)} (${now} - ${SKEW_MINUTES} min.)`,
      )
    : invalidSignature(
        `Signature not yet current: ${amzDate} is still later than ${amzDateOf(nowMs + SKEW_MS)} (${now} + ${SKEW_MINUTES} min.)`,
      );
}

function readCredential(
  credential: string,
  amzDate: string,
): { readonly id: string; readonly scope: SigningScope } {
  const parts = credential.split("/");
  if (parts.length !== 5) {
    throw incompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, 200)}'`,
    );
  }
  const [id, date, region, service, term] = parts as [string, string, string, string, string];
  const problems: string[] = [];
  // Any region's: clients say which one they take the server for.
  if (!/^[a-z0-9-]{1,64}$/.test(region)) {
    problems.push(`Credential should be scoped to a valid region, not '${region.slice(0, 60)}'. `);
  }
  if (service !== SERVICE) {
    problems.push(`Credential should be scoped to correct service: '${SERVICE}'. `);
  }
  if (term !== TERMINATOR) {
    problems.push(
      `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${term.slice(0, 60)}'. `,
    );
  }
  const day = amzDate.slice(0, 8);
  if (date !== day) {
    problems.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date.slice(0, 60)}' != '${day}', from '${amzDate}'. `,
    );
  }
  if (problems.length > 0) throw invalidSignature(problems.join("").trimEnd());
  return { id, scope: { date, region, service } };
}

/** Regions are the callers' to name: who knows a key's id could name thousands. */
const DERIVED_MAX = 1_000;

/** Derived keys by what they sign for. */
export class DerivedKeys {
  readonly #keys = new Map<string, KeyObject>();

  of({ accessKeyId, secret }: AccessKey, scope: SigningScope): KeyObject {
    const name = `${accessKeyId}/${scope.date}/${scope.region}`;
    const kept = this.#keys.get(name);
    if (kept !== undefined) return kept;
    if (this.#keys.size >= DERIVED_MAX) this.#keys.clear();
    const key = signingKey(secret, scope);
    this.#keys.set(name, key);
    return key;
  }
}
