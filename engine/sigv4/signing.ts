/**
 * Keys and signatures of AWS's Signature Version 4. Secrets and what is derived from them are
 * `KeyObject`s: whatever prints or stores one by mistake shows nothing of it.
 *
 * Hot path: `signatureOf`, once per signed request; a derived key is good for a day and a region.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";

export const ALGORITHM = "AWS4-HMAC-SHA256";
export const TERMINATOR = "aws4_request";
/** What requests to Step Functions are signed for. */
export const SERVICE = "states";

/** What a signature is good for. */
export interface SigningScope {
  /** `20261125` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** A secret access key as the first of the keys that are derived from each other. */
export function secretKey(secretAccessKey: string): KeyObject {
  return createSecretKey(Buffer.from(`AWS4${secretAccessKey}`));
}

/** The key that signs within a scope: four HMACs, worth keeping. */
export function signingKey(secret: KeyObject, { date, region, service }: SigningScope): KeyObject {
  let key = secret;
  for (const part of [date, region, service, TERMINATOR]) {
    key = createSecretKey(createHmac("sha256", key).update(part).digest());
  }
  return key;
}

export function scopeText({ date, region, service }: SigningScope): string {
  return `${date}/${region}/${service}/${TERMINATOR}`;
}

export interface SignedText {
  /** The request's time: `20261125T170000Z`. */
  readonly amzDate: string;
  readonly scope: SigningScope;
  /** From `canonicalRequest`. */
  readonly canonical: string;
}

/** 32 bytes. */
export function signatureOf(key: KeyObject, { amzDate, scope, canonical }: SignedText): Buffer {
  const hash = createHash("sha256").update(canonical, "latin1").digest("hex");
  const text = `${ALGORITHM}\n${amzDate}\n${scopeText(scope)}\n${hash}`;
  return createHmac("sha256", key).update(text, "latin1").digest();
}

export function bodyHashOf(body: Buffer | string): string {
  return createHash("sha256").update(body).digest("hex");
}
