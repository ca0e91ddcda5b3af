/**
 * A request's headers by their names, and which of them its signature covers. What is demanded is what
 * AWS's documentation demands of who signs: `host`, `content-type` and every `x-amz-…` that is sent.
 * None of these, and none that is signed, may be sent twice: who reads the first and who reads the last
 * would see different requests under one signature.
 *
 * Hot path: `readHeaders` and `checkSigned`, once per signed request.
 */
import { incompleteSignature, invalidSignature } from "../errors.ts";

export interface RawHeaders {
  /** By the name in lower case: the first one's value. */
  readonly values: ReadonlyMap<string, string>;
  /** Names that are there more than once. */
  readonly repeated: readonly string[];
}

export function readHeaders(raw: readonly string[]): RawHeaders {
  const values = new Map<string, string>();
  const repeated: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (values.has(name)) repeated.push(name);
    else values.set(name, raw[index + 1]!);
  }
  return { values, repeated };
}

/** The SDKs sign some ten. Each header that is sent is looked for among them. */
const SIGNED_MAX = 64;

/**
 * The names that are signed, all of which are there once.
 * @param signedHeaders `host;x-amz-date`. @throws ApiError
 */
export function checkSigned(
  signedHeaders: string,
  { values, repeated }: RawHeaders,
): readonly string[] {
  const names = signedHeaders.split(";");
  if (names.length > SIGNED_MAX) {
    throw incompleteSignature(`SignedHeaders must name at most ${SIGNED_MAX} headers.`);
  }
  if (!names.includes("host")) {
    throw invalidSignature(
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  for (const name of values.keys()) {
    const isDemanded = name.startsWith("x-amz-") || name === "content-type";
    if (isDemanded && !names.includes(name)) {
      throw invalidSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  let previous = "";
  for (const name of names) {
    if (name <= previous || !values.has(name)) {
      throw invalidSignature(
        "SignedHeaders must name headers of the request, each once, in lower case, in their order.",
      );
    }
    previous = name;
  }
  for (const name of repeated) {
    if (names.includes(name) || name === "authorization") {
      throw invalidSignature(`The header '${name}' is signed, and may be sent only once.`);
    }
  }
  return names;
}
