/** Who may call: keys, and what each of them may do. */
import type { KeyObject } from "node:crypto";
import type { Statement } from "./policy.ts";

export interface AccessKey {
  readonly accessKeyId: string;
  /** Of `sigv4/signing.ts`: it shows its secret to nobody. */
  readonly secret: KeyObject;
  /** Of all its policies; null: it has none, and may do everything. */
  readonly statements: readonly Statement[] | null;
}

/** By the id. Never empty. */
export type Credentials = ReadonlyMap<string, AccessKey>;
