/** Functions of numbers, and what makes a number or a truth of other values. */

import { burn, scanText } from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { JsonataError } from "../jsonata-error.ts";
import * as library from "../library.ts";
import type { Run } from "../run.ts";
import { isTrue } from "../truth.ts";
import type { Value } from "../value.ts";
import { callLibrary } from "./pictures.ts";

type Numbers = readonly number[];

export const numberFunctions: BuiltIns = {
  sum: ofValue<Numbers>({
    signature: "<a<n>:n>",
    arity: 1,
    implement: (list, _args, run) => counted(sumOf(list, run), run),
  }),
  max: ofValue<Numbers>({
    signature: "<a<n>:n>",
    arity: 1,
    implement: (list, _args, run) => most(list, run, Math.max),
  }),
  min: ofValue<Numbers>({
    signature: "<a<n>:n>",
    arity: 1,
    implement: (list, _args, run) => most(list, run, Math.min),
  }),
  average: ofValue<Numbers>({
    signature: "<a<n>:n>",
    arity: 1,
    implement: (list, _args, run) =>
      list.length === 0 ? undefined : counted(sumOf(list, run) / list.length, run),
  }),
  abs: ofValue<number>({ signature: "<n-:n>", arity: 1, implement: (value) => Math.abs(value) }),
  floor: ofValue<number>({
    signature: "<n-:n>",
    arity: 1,
    implement: (value) => Math.floor(value),
  }),
  ceil: ofValue<number>({ signature: "<n-:n>", arity: 1, implement: (value) => Math.ceil(value) }),
  round: ofValue<number>({
    signature: "<n-n?:n>",
    arity: 2,
    implement: (value, [, digits], run) =>
      counted(roundedEven(value, digits as number | undefined), run),
  }),
  sqrt: ofValue<number>({
    signature: "<n-:n>",
    arity: 1,
    implement: (value) => {
      if (value < 0) throw new JsonataError("D3060", { value });
      return Math.sqrt(value);
    },
  }),
  power: ofValue<number>({
    signature: "<n-n:n>",
    arity: 2,
    implement: (value, [, exponent]) => {
      const exp = exponent as number;
      const result = value ** exp;
      if (!Number.isFinite(result)) throw new JsonataError("D3061", { value, exp });
      return result;
    },
  }),
  number: ofValue<number | string | boolean>({
    signature: "<(nsb)-:n>",
    arity: 1,
    implement: (value, _args, run) => counted(toNumber(value, run), run),
  }),
  boolean: ofValue<Value>({
    signature: "<x-:b>",
    arity: 1,
    implement: (value, _args, run) => typeof value !== "function" && isTrue(value, run),
  }),
  not: ofValue<Value>({
    signature: "<x-:b>",
    arity: 1,
    implement: (value, _args, run) => typeof value === "function" || !isTrue(value, run),
  }),
  formatNumber: ofValue<number>({
    signature: "<n-so?:s>",
    arity: 3,
    implement: (value, [, picture, options], run) =>
      callLibrary(library.formatNumber, [value, picture, options], run),
  }),
  formatBase: ofValue<number>({
    signature: "<n-n?:s>",
    arity: 2,
    implement: (value, [, radix], run) => callLibrary(library.formatBase, [value, radix], run),
  }),
};

/** Notes a number that JSON does not have. */
export function counted(value: number, run: Run): number {
  if (!Number.isFinite(value)) run.isSuspect = true;
  return value;
}

function sumOf(list: Numbers, run: Run): number {
  burn(run, list.length >> 2);
  let sum = 0;
  for (const value of list) sum += value;
  return sum;
}

function most(
  list: Numbers,
  run: Run,
  choose: (one: number, other: number) => number,
): number | undefined {
  burn(run, list.length >> 2);
  return list.length === 0 ? undefined : list.reduce((one, other) => choose(one, other));
}

function toNumber(value: number | string | boolean, run: Run): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  scanText(run, value.length);
  const isDecimal = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/.test(value);
  if (isDecimal && Number.isFinite(Number(value))) return Number(value);
  // As loose as the reference: the anchors bind to the first and the last form only.
  if (/^0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+$/.test(value)) return Number(value);
  throw new JsonataError("D3030", { value });
}

/** Halves go to the even neighbour. Digits are shifted in the decimal text, where no error creeps in. */
function roundedEven(value: number, digits: number | undefined): number {
  const shifted = digits ? shift(value, digits) : value;
  let result = Math.round(shifted);
  const difference = result - shifted;
  if (Math.abs(difference) === 0.5 && Math.abs(result % 2) === 1) result -= 1;
  if (digits) result = shift(result, -digits);
  return Object.is(result, -0) ? 0 : result;
}

function shift(value: number, digits: number): number {
  const [mantissa, exponent] = String(value).split("e");
  return Number(`${mantissa}e${exponent === undefined ? digits : Number(exponent) + digits}`);
}
