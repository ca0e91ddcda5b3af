/** Base64 (of bytes, one per character, as 2.0.6 has it) and URL encoding. */

import { chargeText } from "../budget.ts";
import type { BuiltIn } from "../built-in.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { JsonataError } from "../jsonata-error.ts";

export const encodingFunctions: BuiltIns = {
  base64encode: ofValue<string>({
    signature: "<s-:s>",
    arity: 1,
    implement: (text, _args, run) => {
      chargeText(run, 2 * text.length);
      return Buffer.from(text, "latin1").toString("base64");
    },
  }),
  base64decode: ofValue<string>({
    signature: "<s-:s>",
    arity: 1,
    implement: (text, _args, run) => {
      chargeText(run, text.length);
      return Buffer.from(text, "base64").toString("latin1");
    },
  }),
  encodeUrlComponent: urlFunction("encodeUrlComponent", encodeURIComponent),
  encodeUrl: urlFunction("encodeUrl", encodeURI),
  decodeUrlComponent: urlFunction("decodeUrlComponent", decodeURIComponent),
  decodeUrl: urlFunction("decodeUrl", decodeURI),
};

function urlFunction(functionName: string, convert: (text: string) => string): BuiltIn {
  return ofValue<string>({
    signature: "<s-:s>",
    arity: 1,
    implement: (text, _args, run) => {
      chargeText(run, 3 * text.length);
      try {
        return convert(text);
      } catch {
        throw new JsonataError("D3140", { value: text, functionName });
      }
    },
  });
}
