/** Dates, and integers as texts. The time is that of the evaluation. */
import { type BuiltIns, ofValue } from "../built-in.ts";
import { JsonataError } from "../jsonata-error.ts";
import * as library from "../library.ts";
import { counted } from "./numbers.ts";
import { callLibrary, checkFitting, checkRoman } from "./pictures.ts";

/** Longer ones are no timestamp: its pattern takes time quadratic to the length. */
const timestampCharsMax = 256;

export const dateFunctions: BuiltIns = {
  now: {
    signature: "<s?s?:s>",
    arity: 2,
    implement: ([picture, zone], run) =>
      callLibrary(library.fromMillis, [run.bindings.nowMs, picture, zone], run),
  },
  millis: { signature: "<:n>", arity: 0, implement: (_args, run) => run.bindings.nowMs },
  fromMillis: ofValue<number>({
    signature: "<n-s?s?:s>",
    arity: 3,
    implement: (value, [, picture, zone], run) =>
      callLibrary(library.fromMillis, [value, picture, zone], run),
  }),
  toMillis: ofValue<string>({
    signature: "<s-s?:n>",
    arity: 2,
    implement: (text, [, picture], run) => {
      if (typeof picture === "string") checkFitting(text, picture);
      else if (text.length > timestampCharsMax) throw new JsonataError("D3110", { value: text });
      const value = callLibrary(library.toMillis, [text, picture], run);
      return typeof value === "number" ? counted(value, run) : value;
    },
  }),
  formatInteger: ofValue<number>({
    signature: "<n-s:s>",
    arity: 2,
    implement: (value, [, picture], run) => {
      checkRoman(value, picture);
      return callLibrary(library.formatInteger, [value, picture], run);
    },
  }),
  parseInteger: ofValue<string>({
    signature: "<s-s:n>",
    arity: 2,
    implement: (text, [, picture], run) => {
      const value = callLibrary(library.parseInteger, [text, picture], run);
      return typeof value === "number" ? counted(value, run) : value;
    },
  }),
};
