/** The header `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, read. */
import { createHash } from "node:crypto";
import { ALGORITHM } from "../../sigv4/signing.ts";
import { incompleteSignature, missingAuthentication } from "../errors.ts";

export interface Authorization {
  /** Empty while it is not read. */
  Credential: string;
  Signature: string;
  SignedHeaders: string;
}

/** @throws ApiError In AWS's words, but where AWS would take what we do not. */
export function parseAuthorization(
  header: string | undefined,
  { hasDate }: { readonly hasDate: boolean },
): Readonly<Authorization> {
  // Another scheme's is as good as none.
  if (header === undefined || !header.startsWith("AWS4-")) throw missingAuthentication();
  const [algorithm = "", ...items] = header.split(/[\s,]+/);
  const read: Authorization = { Credential: "", Signature: "", SignedHeaders: "" };
  for (const item of items) {
    if (item !== "") readItem(read, item, header);
  }
  requireAll(read, { header, hasDate });
  if (algorithm !== ALGORITHM) {
    throw incompleteSignature(
      `Unsupported AWS 'algorithm': '${algorithm.slice(0, 60)}' (only ${ALGORITHM} for now).`,
    );
  }
  return read;
}

function readItem(read: Authorization, item: string, header: string): void {
  const at = item.indexOf("=");
  if (at === -1) {
    throw incompleteSignature(
      `An item is not a valid key=value pair (missing equal-sign) in Authorization header ${hashed(header)}`,
    );
  }
  const name = item.slice(0, at);
  if (name !== "Credential" && name !== "Signature" && name !== "SignedHeaders") return;
  if (read[name] !== "") {
    throw incompleteSignature(`Authorization header has '${name}' twice. ${hashed(header)}`);
  }
  read[name] = item.slice(at + 1);
}

function requireAll(
  read: Authorization,
  { header, hasDate }: { readonly header: string; readonly hasDate: boolean },
): void {
  const { Credential, Signature, SignedHeaders } = read;
  if (Credential !== "" && Signature !== "" && SignedHeaders !== "" && hasDate) return;
  const missing = Object.entries(read).filter(([, value]) => value === "");
  const problems = missing.map(([name]) => `Authorization header requires '${name}' parameter. `);
  if (!hasDate) {
    problems.push("Authorization header requires existence of a 'X-Amz-Date' header. ");
  }
  throw incompleteSignature(`${problems.join("")}${hashed(header)}`);
}

/** What was sent is not repeated: it may be somebody's token for something else. */
function hashed(header: string): string {
  const hash = createHash("sha256").update(header, "latin1").digest("base64");
  return `(Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`;
}
