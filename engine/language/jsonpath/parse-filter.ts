/**
 * Parses what follows `[?`: `(@.price < 10 && @.x == 'y' || !(@.z))`. `&&` binds closer than `||`.
 * Regular expressions (`=~`) are refused: users' patterns could stop a shard.
 */

import type { Json } from "../json.ts";
import {
  type Cursor,
  expect,
  peek,
  refuse,
  skipBlanks,
  take,
  takePattern,
  takeQuoted,
} from "./cursor.ts";
import type { FilterOperand, FilterOperator, FilterTest, JsonPathSyntax } from "./syntax.ts";

const depthMax = 32;
const literalsMax = 1000;

export interface FilterPlace {
  readonly depth: number; // Of parentheses, negations and filters around this one.
  /** Parses the path behind an `@` or `$` that was just read. Handed in, since a path may hold filters in turn. */
  readonly parsePath: (cursor: Cursor, depth: number) => JsonPathSyntax;
}

export function parseFilter(cursor: Cursor, place: FilterPlace): FilterTest {
  skipBlanks(cursor);
  if (peek(cursor) !== "(" && peek(cursor) !== "@") refuse(cursor, "'(' or '@'");
  return parseAny(cursor, place);
}

function deeper(cursor: Cursor, { depth, parsePath }: FilterPlace): FilterPlace {
  if (depth >= depthMax) refuse(cursor, `filters nested at most ${depthMax} deep`);
  return { depth: depth + 1, parsePath };
}

function parseAny(cursor: Cursor, place: FilterPlace): FilterTest {
  const tests = [parseAll(cursor, place)];
  while (takeToken(cursor, "||")) tests.push(parseAll(cursor, place));
  return tests.length === 1 ? tests[0]! : { kind: "or", tests };
}

function parseAll(cursor: Cursor, place: FilterPlace): FilterTest {
  const tests = [parseTest(cursor, place)];
  while (takeToken(cursor, "&&")) tests.push(parseTest(cursor, place));
  return tests.length === 1 ? tests[0]! : { kind: "and", tests };
}

function parseTest(cursor: Cursor, place: FilterPlace): FilterTest {
  if (takeToken(cursor, "!")) {
    return { kind: "not", test: parseTest(cursor, deeper(cursor, place)) };
  }
  if (takeToken(cursor, "(")) {
    const test = parseAny(cursor, deeper(cursor, place));
    skipBlanks(cursor);
    expect(cursor, ")");
    return test;
  }
  const left = parseOperand(cursor, place);
  const operator = takeOperator(cursor);
  if (operator !== undefined) {
    return { kind: "compare", operator, left, right: parseOperand(cursor, place) };
  }
  if (left.kind === "literal") refuse(cursor, "an operator");
  return { kind: "exists", operand: left };
}

function takeToken(cursor: Cursor, token: string): boolean {
  skipBlanks(cursor);
  return take(cursor, token);
}

function takeOperator(cursor: Cursor): FilterOperator | undefined {
  skipBlanks(cursor);
  return takePattern(cursor, /==|!=|<=|>=|<|>|(?:nin|in)(?![\w])/y) as FilterOperator | undefined;
}

function parseOperand(cursor: Cursor, place: FilterPlace): FilterOperand {
  skipBlanks(cursor);
  const { depth, parsePath } = place;
  if (take(cursor, "@")) return { kind: "relative", path: parsePath(cursor, depth) };
  if (take(cursor, "$")) return { kind: "absolute", path: parsePath(cursor, depth) };
  return { kind: "literal", value: parseLiteral(cursor) };
}

function parseLiteral(cursor: Cursor): Json {
  if (take(cursor, "[")) return parseLiterals(cursor);
  const text = takeQuoted(cursor);
  if (text !== undefined) return text;
  const word = takePattern(cursor, /(?:true|false|null)(?![\w])/y);
  if (word !== undefined) return JSON.parse(word) as Json;
  const digits = takePattern(cursor, /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
  return digits === undefined ? refuse(cursor, "a path or a literal") : Number(digits);
}

/** `['a', 'b', 3]`, the right side of `in` and `nin`. Flat. */
function parseLiterals(cursor: Cursor): Json {
  const items: Json[] = [];
  skipBlanks(cursor);
  if (take(cursor, "]")) return items;
  do {
    skipBlanks(cursor);
    if (peek(cursor) === "[" || items.length >= literalsMax) refuse(cursor, "a short, flat list");
    items.push(parseLiteral(cursor));
  } while (takeToken(cursor, ","));
  expect(cursor, "]");
  return items;
}
