/** Functions of texts. Lengths and positions count code points, as JSONata does. */

import { burn, chargeText, scanText } from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import type { Run } from "../run.ts";
import { toText } from "../text.ts";
import type { Value } from "../value.ts";

export const stringFunctions: BuiltIns = {
  string: ofValue<Value>({
    signature: "<x-b?:s>",
    arity: 1,
    implement: (value, [, isPretty], run) => toText(value, run, isPretty === true),
  }),
  length: ofValue<string>({
    signature: "<s-:n>",
    arity: 1,
    implement: (text, _args, run) => {
      scanText(run, text.length);
      burn(run, text.length >> 3);
      return lengthOf(text);
    },
  }),
  substring: ofValue<string>({
    signature: "<s-nn?:s>",
    arity: 3,
    implement: (text, [, start, length], run) => {
      chargeText(run, text.length);
      return substring(text, start as number | undefined, length as number | undefined);
    },
  }),
  substringBefore: ofValue<string>({
    signature: "<s-s:s>",
    arity: 2,
    implement: (text, [, wanted], run) => {
      scanText(run, text.length);
      const at = typeof wanted === "string" ? text.indexOf(wanted) : -1;
      return at < 0 ? text : text.slice(0, at);
    },
  }),
  substringAfter: ofValue<string>({
    signature: "<s-s:s>",
    arity: 2,
    implement: (text, [, wanted], run) => {
      scanText(run, text.length);
      if (typeof wanted !== "string") return text;
      const at = text.indexOf(wanted);
      return at < 0 ? text : text.slice(at + wanted.length);
    },
  }),
  lowercase: ofValue<string>({
    signature: "<s-:s>",
    arity: 1,
    implement: (text, _args, run) => {
      chargeText(run, text.length);
      return text.toLowerCase();
    },
  }),
  uppercase: ofValue<string>({
    signature: "<s-:s>",
    arity: 1,
    implement: (text, _args, run) => {
      chargeText(run, text.length);
      return text.toUpperCase();
    },
  }),
  trim: ofValue<string>({
    signature: "<s-:s>",
    arity: 1,
    implement: (text, _args, run) => {
      chargeText(run, text.length);
      burn(run, text.length >> 1);
      return text.replace(/[ \t\n\r]+/g, " ").replace(/^ | $/g, "");
    },
  }),
  pad: ofValue<string>({
    signature: "<s-ns?:s>",
    arity: 3,
    implement: (text, [, width, padding], run) => pad(text, [width, padding], run),
  }),
  join: ofValue<readonly string[]>({
    signature: "<a<s>s?:s>",
    arity: 2,
    implement: (texts, [, separator], run) => {
      const between = typeof separator === "string" ? separator : "";
      let chars = between.length * texts.length;
      for (const text of texts) chars += text.length;
      chargeText(run, chars);
      return texts.join(between);
    },
  }),
};

export function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (isPair(text, at)) {
      length -= 1;
      at += 1;
    }
  }
  return length;
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** Negative starts count from the end. NaN, for a missing number, is no number at all. */
function substring(text: string, start = Number.NaN, length?: number): string {
  const chars = lengthOf(text);
  const from = chars + start < 0 ? 0 : start;
  if (length !== undefined && length <= 0) return "";
  const to = length === undefined ? chars : from >= 0 ? from + length : chars + from + length;
  // Without surrogate pairs, units are code points.
  if (chars === text.length) return text.slice(from, to);
  return [...text].slice(from, to).join("");
}

function pad(text: string, [width, padding]: readonly Value[], run: Run): string {
  scanText(run, text.length);
  const wanted = Math.floor(Math.abs(typeof width === "number" ? width : Number.NaN));
  const missing = wanted - lengthOf(text);
  if (!(missing > 0)) return text;
  const filler = typeof padding === "string" && padding !== "" ? padding : " ";
  const chars = [...filler.slice(0, 2 * missing)];
  chargeText(run, text.length + missing * 2);
  const repeated = filler.repeat(Math.ceil(missing / chars.length));
  const padded = chars.length === 1 ? repeated : substring(repeated, 0, missing);
  return (width as number) > 0 ? text + padded : padded + text;
}
