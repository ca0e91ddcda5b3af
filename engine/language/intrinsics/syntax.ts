/** What an intrinsic function call such as `States.Format('{}', $.name)` consists of, once parsed. */
import type { Json } from "../json.ts";
import type { JsonPathSyntax } from "../jsonpath/syntax.ts";

export interface IntrinsicCall {
  /** As written, with its arguments: failures quote it. */
  readonly text: string;
  /** Without `States.`. */
  readonly name: string;
  readonly arguments: readonly IntrinsicArgument[];
}

export type IntrinsicArgument =
  | { readonly kind: "literal"; readonly value: Json }
  /** `raw` still has its escapes: States.Format must tell `\{\}` from `{}`. */
  | { readonly kind: "text"; readonly value: string; readonly raw: string }
  | { readonly kind: "path"; readonly path: JsonPathSyntax }
  | { readonly kind: "call"; readonly call: IntrinsicCall };

export class IntrinsicSyntaxError extends Error {
  override readonly name = "IntrinsicSyntaxError";
  /** Where in the text, in UTF-16 units from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
