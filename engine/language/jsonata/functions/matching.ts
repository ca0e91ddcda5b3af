/**
 * Functions that look for a text, a regular expression, or whatever a function of the user's finds:
 * it answers `{match, start, end, groups, next}`, as a regular expression does.
 */
import { callable, callBack } from "../apply.ts";
import {
  burn,
  chargeList,
  chargeObject,
  chargeText,
  checkTextLength,
  scanText,
} from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { JsonataError } from "../jsonata-error.ts";
import { rawSequence } from "../marks.ts";
import { type Match, matchesOf, regexOf } from "../regex.ts";
import type { Run } from "../run.ts";
import { type FunctionValue, isList, isValueObject, type Value } from "../value.ts";
import { expandTemplate } from "./replacement-template.ts";

export const matchingFunctions: BuiltIns = {
  match: ofValue<string>({
    signature: "<s-f<s:o>n?:a<o>>",
    arity: 3,
    implement: (text, [, pattern, limit], run) => match(text, pattern, { limit, run }),
  }),
  contains: ofValue<string>({
    signature: "<s-(sf):b>",
    arity: 2,
    implement: (text, [, pattern], run) => {
      scanText(run, text.length);
      if (typeof pattern === "string") return text.includes(pattern);
      return matcherOf(pattern, text, run)() !== undefined;
    },
  }),
  replace: ofValue<string>({
    signature: "<s-(sf)(sf)n?:s>",
    arity: 4,
    implement: (text, [, pattern, replacement, limit], run) =>
      replace(text, { pattern, replacement, limit, run }),
  }),
  split: ofValue<string>({
    signature: "<s-(sf)n?:a<s>>",
    arity: 3,
    implement: (text, [, separator, limit], run) => split(text, separator, { limit, run }),
  }),
};

/** The next match, each time it is called. */
type NextMatch = () => Match | undefined;

function matcherOf(pattern: Value, text: string, run: Run): NextMatch {
  const called = callable(pattern);
  const regex = regexOf(called);
  return regex === undefined ? userMatcher(called, text, run) : matchesOf(regex, text, run);
}

function userMatcher(first: FunctionValue, text: string, run: Run): NextMatch {
  let called: Value = first;
  let args: readonly Value[] = [text];
  return () => {
    const answer = callBack(callable(called), args, run);
    if (answer === undefined) return undefined;
    const { match, start, end, groups, next } = isValueObject(answer) ? answer : {};
    if (typeof start !== "number" && !isList(groups) && typeof next !== "function") {
      throw new JsonataError("T1010");
    }
    called = next;
    args = [];
    return {
      text: typeof match === "string" ? match : "",
      start: typeof start === "number" ? start : 0,
      end: typeof end === "number" ? end : text.length,
      groups: isList(groups) ? groups : [],
      asValue: () => answer,
    };
  };
}

interface Limited {
  /** At most so many matches; undefined: all. */
  readonly limit: Value;
  readonly run: Run;
}

function limitOf(limit: Value, code: string): number {
  if (typeof limit !== "number") return Number.POSITIVE_INFINITY;
  if (limit < 0) throw new JsonataError(code, { value: limit });
  return limit;
}

function match(text: string, pattern: Value, { limit, run }: Limited): Value {
  const countMax = limitOf(limit, "D3040");
  const found: Value[] = [];
  if (countMax > 0) {
    const next = matcherOf(pattern, text, run);
    let current = next();
    while (current !== undefined && found.length < countMax) {
      chargeObject(run, 4);
      found.push({ match: current.text, index: current.start, groups: current.groups });
      current = next();
    }
  }
  return rawSequence(found, run);
}

function split(text: string, separator: Value, { limit, run }: Limited): Value {
  const countMax = limitOf(limit, "D3020");
  if (countMax === 0) return [];
  scanText(run, text.length);
  if (typeof separator === "string") return splitAtText(text, separator, { limit, run });
  const next = matcherOf(separator, text, run);
  let current = next();
  if (current === undefined) return [text];
  const pieces: string[] = [];
  let start = 0;
  while (current !== undefined && pieces.length < countMax) {
    chargeList(run, 4);
    pieces.push(text.slice(start, current.start));
    start = current.end;
    current = next();
  }
  if (pieces.length < countMax) pieces.push(text.slice(start));
  return pieces;
}

function splitAtText(text: string, separator: string, { limit, run }: Limited): Value {
  if (separator === "") {
    chargeList(run, text.length);
    burn(run, text.length);
  } else chargeList(run, 4 * countOf(text, separator, run));
  return text.split(separator, limit as number | undefined);
}

function countOf(text: string, wanted: string, run: Run): number {
  let count = 1;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    burn(run, 1);
    count += 1;
  }
  return count;
}

interface Replacement extends Limited {
  readonly pattern: Value;
  readonly replacement: Value;
}

function replace(text: string, { pattern, replacement, limit, run }: Replacement): Value {
  if (pattern === "") throw new JsonataError("D3010", { value: pattern });
  const countMax = limitOf(limit, "D3011");
  scanText(run, text.length);
  if (countMax === 0) return text;
  const writing = newWriting(text, run);
  if (typeof pattern === "string") {
    replaceText(writing, { pattern, replacement, countMax });
    return finished(writing);
  }
  const next = matcherOf(pattern, text, run);
  let current = next();
  let count = 0;
  while (current !== undefined && count < countMax) {
    write(writing, current.start, replacementOf(current, replacement, run));
    writing.position = current.start + current.text.length;
    count += 1;
    current = next();
  }
  return finished(writing);
}

interface Writing {
  readonly text: string;
  readonly run: Run;
  written: string;
  /** What stands before it in the text is written or replaced. */
  position: number;
}

function newWriting(text: string, run: Run): Writing {
  return { text, run, written: "", position: 0 };
}

function write(writing: Writing, upTo: number, replacement: string): void {
  const kept = writing.text.substring(writing.position, upTo);
  chargeText(writing.run, kept.length + replacement.length);
  burn(writing.run, 1);
  checkTextLength(writing.written.length + kept.length + replacement.length);
  writing.written += kept + replacement;
}

function finished(writing: Writing): string {
  write(writing, writing.text.length, "");
  return writing.written;
}

interface TextReplacement {
  readonly pattern: string;
  readonly replacement: Value;
  readonly countMax: number;
}

function replaceText(writing: Writing, { pattern, replacement, countMax }: TextReplacement): void {
  let count = 0;
  let at = writing.text.indexOf(pattern);
  while (at >= 0 && count < countMax) {
    write(writing, at, textOf(replacement));
    writing.position = at + pattern.length;
    count += 1;
    at = writing.text.indexOf(pattern, writing.position);
  }
}

function replacementOf(match: Match, replacement: Value, run: Run): string {
  if (typeof replacement === "string") return expandTemplate(replacement, match, run);
  return textOf(callBack(callable(replacement), [match.asValue()], run));
}

function textOf(value: Value): string {
  if (typeof value === "string") return value;
  throw new JsonataError("D3012", { value });
}
