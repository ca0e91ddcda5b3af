/**
 * Signs the calls of our own commands, with the keys that AWS's clients find in the environment, too.
 * Without keys they go unsigned.
 */
import { amzDateOf } from "../sigv4/amz-date.ts";
import { canonicalRequest } from "../sigv4/canonical-request.ts";
import {
  ALGORITHM,
  bodyHashOf,
  SERVICE,
  scopeText,
  secretKey,
  signatureOf,
  signingKey,
} from "../sigv4/signing.ts";
import type { CommandOutside } from "./outside.ts";

type Signing = Pick<CommandOutside, "environment" | "nowMs">;

export interface UnsignedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers with those of the signature. All are ASCII. */
export function signedHeaders(
  { url, headers, body }: UnsignedRequest,
  { environment, nowMs }: Signing,
): Readonly<Record<string, string>> {
  if (!hasKeys(environment)) return headers;
  const amzDate = amzDateOf(nowMs());
  const token = environment["AWS_SESSION_TOKEN"];
  const sent = {
    ...headers,
    "X-Amz-Date": amzDate,
    ...(token ? { "X-Amz-Security-Token": token } : {}),
  };
  // `fetch` writes the Host itself, and just so.
  const signed = Object.entries({ ...sent, Host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name);
  const values = signed.map(([, value]) => value);
  const scope = { date: amzDate.slice(0, 8), region: regionOf(environment), service: SERVICE };
  const canonical = canonicalRequest({
    method: "POST",
    target: `${url.pathname}${url.search}`,
    names,
    values,
    bodyHash: bodyHashOf(body),
  });
  const key = signingKey(secretKey(environment["AWS_SECRET_ACCESS_KEY"]!), scope);
  const signature = signatureOf(key, { amzDate, scope, canonical }).toString("hex");
  const credential = `${environment["AWS_ACCESS_KEY_ID"]}/${scopeText(scope)}`;
  const parts = [
    `Credential=${credential}`,
    `SignedHeaders=${names.join(";")}`,
    `Signature=${signature}`,
  ];
  return { ...sent, Authorization: `${ALGORITHM} ${parts.join(", ")}` };
}

export function hasKeys(environment: Signing["environment"]): boolean {
  return Boolean(environment["AWS_ACCESS_KEY_ID"] && environment["AWS_SECRET_ACCESS_KEY"]);
}

/** Any will do; this is the one that AWS's clients would sign for. */
function regionOf(environment: Signing["environment"]): string {
  return environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || "us-east-1";
}
