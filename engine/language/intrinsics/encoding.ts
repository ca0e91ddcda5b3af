/** States.Base64Encode and States.Base64Decode, of UTF-8 text. */

import type { Json } from "../json.ts";
import { type IntrinsicFunction, intrinsicFailure, textAt } from "./function.ts";
import type { IntrinsicCall } from "./syntax.ts";

const charsMax = 10_000;

export const base64Encode: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax: 1,
  bind: (call) => (values) => Buffer.from(shortText(call, values), "utf8").toString("base64"),
};

export const base64Decode: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax: 1,
  bind: (call) => (values) => {
    const text = shortText(call, values);
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
      throw intrinsicFailure(call, "The argument is not a valid Base64 text.");
    }
    return Buffer.from(text, "base64").toString("utf8");
  },
};

function shortText(call: IntrinsicCall, values: readonly Json[]): string {
  const text = textAt(call, values, 0);
  if (text.length <= charsMax) return text;
  throw intrinsicFailure(call, `The argument is longer than ${charsMax} characters.`);
}
