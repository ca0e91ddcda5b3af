/**
 * Signatures such as `<s-nn?:s>`: what a function takes. A single value is made a list where a list
 * is wanted, and the context stands in for a missing argument marked `-`.
 *
 * The reference implementation matches the arguments' types, one letter each, against a regular
 * expression made of the signature; the matching here answers the same without backtracking twice
 * over the same place.
 */
import { burn } from "./budget.ts";
import { JsonataError } from "./jsonata-error.ts";
import type { Run } from "./run.ts";
import { isList, type Value } from "./value.ts";

interface Parameter {
  /** The letters it takes. */
  readonly letters: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly isRepeated: boolean;
  /** The context may stand in. */
  readonly isContextual: boolean;
  /** The letters of what a list is to hold. */
  readonly itemType: string | undefined;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
}

const lettersByType: Readonly<Record<string, string>> = {
  s: "sm",
  n: "nm",
  b: "bm",
  l: "lm",
  o: "om",
  a: "asnblfom",
  f: "f",
  j: "asnblom",
  x: "asnblfom",
};

const listNames: Readonly<Record<string, string>> = {
  a: "arrays",
  b: "booleans",
  f: "functions",
  n: "numbers",
  o: "objects",
  s: "strings",
};

type Draft = { -readonly [Name in keyof Parameter]: Parameter[Name] };

/** The parser has refused what is no signature. What stands behind `:` is not looked at. */
export function parseSignature(definition: string): Signature {
  const parameters: Draft[] = [];
  for (let at = 1; at < definition.length && definition[at] !== ":"; at += 1) {
    const symbol = definition[at]!;
    const last = parameters.at(-1);
    if (symbol === "(") {
      const end = closing(definition, at, ")");
      const type = definition.slice(at + 1, end);
      parameters.push(draft(`(${type})`, `${type}m`));
      at = end;
    } else if (symbol === "<" && last !== undefined) {
      const end = closing(definition, at, ">");
      last.itemType = definition.slice(at + 1, end);
      at = end;
    } else if (symbol === "-" && last !== undefined) {
      last.isContextual = true;
      last.isOptional = true;
    } else if (symbol === "?" && last !== undefined) last.isOptional = true;
    else if (symbol === "+" && last !== undefined) last.isRepeated = true;
    else if (lettersByType[symbol] !== undefined) {
      parameters.push(draft(symbol, lettersByType[symbol]));
    }
  }
  return { parameters };
}

function draft(type: string, letters: string): Draft {
  const flags = { isOptional: false, isRepeated: false, isContextual: false };
  return { type, letters, ...flags, itemType: undefined };
}

function closing(text: string, start: number, close: string): number {
  const open = text[start];
  let depth = 1;
  let at = start + 1;
  for (; at < text.length; at += 1) {
    if (text[at] === close) depth -= 1;
    else if (text[at] === open) depth += 1;
    if (depth === 0) break;
  }
  return at;
}

/** The arguments as the function takes them. */
export function validated(
  signature: Signature,
  args: readonly Value[],
  { context, run }: { readonly context: Value; readonly run: Run },
): readonly Value[] {
  const { parameters } = signature;
  if (isExact(parameters, args)) return args;
  let letters = "";
  for (const arg of args) letters += letterOf(arg);
  const lengths = match(parameters, letters, true);
  if (lengths === undefined) throw mismatch(parameters, letters, args);
  const taken: Value[] = [];
  let at = 0;
  for (const [index, parameter] of parameters.entries()) {
    const length = lengths[index]!;
    if (length === 0 && parameter.isContextual) {
      if (!parameter.letters.includes(letterOf(context))) {
        throw new JsonataError("T0411", { value: context, index: at + 1 });
      }
      taken.push(context);
    } else if (length === 0) {
      taken.push(args[at]);
      at += 1;
    } else {
      const first = at;
      for (const end = at + length; at < end; at += 1) {
        const place = { index: at, text: letters.slice(first, end), run };
        taken.push(parameter.type === "a" ? asList(parameter, args[at], place) : args[first]);
      }
    }
  }
  return taken;
}

/** The usual case: one argument for each parameter, of its type, and no list whose items are to be checked. */
function isExact(parameters: readonly Parameter[], args: readonly Value[]): boolean {
  if (parameters.length !== args.length) return false;
  for (let at = 0; at < args.length; at += 1) {
    const { type, itemType, isRepeated } = parameters[at]!;
    const arg = args[at];
    if (isRepeated) return false;
    if (type === "a" ? !isList(arg) || itemType !== undefined : letterOf(arg) !== type)
      return false;
  }
  return true;
}

export function letterOf(value: Value): string {
  switch (typeof value) {
    case "string":
      return "s";
    case "number":
      return "n";
    case "boolean":
      return "b";
    case "function":
      return "f";
    case "undefined":
      return "m";
    default:
      return value === null ? "l" : isList(value) ? "a" : "o";
  }
}

/** How many letters each parameter takes, the first ones as many as they can; undefined when none fit. */
function match(
  parameters: readonly Parameter[],
  letters: string,
  isWhole: boolean,
): readonly number[] | undefined {
  const failed = new Set<number>();
  const lengths: number[] = [];
  const from = (index: number, at: number): boolean => {
    const parameter = parameters[index];
    if (parameter === undefined) return !isWhole || at === letters.length;
    const key = index * (letters.length + 1) + at;
    if (failed.has(key)) return false;
    const longest = takes(parameter, letters, at);
    for (let length = longest; length >= (parameter.isOptional ? 0 : 1); length -= 1) {
      lengths[index] = length;
      if (from(index + 1, at + length)) return true;
    }
    failed.add(key);
    return false;
  };
  return from(0, 0) ? lengths : undefined;
}

function takes(parameter: Parameter, letters: string, start: number): number {
  let at = start;
  const end = parameter.isRepeated ? letters.length : Math.min(letters.length, start + 1);
  while (at < end && parameter.letters.includes(letters[at]!)) at += 1;
  return at - start;
}

function mismatch(
  parameters: readonly Parameter[],
  letters: string,
  args: readonly Value[],
): JsonataError {
  let goodTo = 0;
  for (let count = 1; count <= parameters.length; count += 1) {
    const lengths = match(parameters.slice(0, count), letters, false);
    if (lengths === undefined) break;
    goodTo = lengths.reduce((sum, length) => sum + length, 0);
  }
  return new JsonataError("T0410", { value: args[goodTo], index: goodTo + 1 });
}

interface ArgumentPlace {
  readonly index: number;
  /** The letters that the parameter took. */
  readonly text: string;
  readonly run: Run;
}

function asList(parameter: Parameter, arg: Value, { index, text, run }: ArgumentPlace): Value {
  if (arg === undefined) return undefined;
  const { itemType } = parameter;
  if (itemType !== undefined) {
    const fits = isList(arg) ? holdsOnly(arg, itemType[0]!, run) : text === itemType;
    if (!fits) {
      throw new JsonataError("T0412", { value: arg, index: index + 1, type: listNames[itemType] });
    }
  }
  return isList(arg) ? arg : [arg];
}

function holdsOnly(list: readonly Value[], letter: string, run: Run): boolean {
  burn(run, list.length >> 2);
  return list.every((item) => letterOf(item) === letter);
}
