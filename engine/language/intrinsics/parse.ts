/**
 * Parses an intrinsic function call. Names and numbers of arguments are checked here, so that a
 * definition with a wrong one is refused when it is created.
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
} from "../jsonpath/cursor.ts";
import { parsePathAt } from "../jsonpath/parse.ts";
import { PathSyntaxError } from "../jsonpath/syntax.ts";
import { intrinsicFunction } from "./functions.ts";
import { type IntrinsicArgument, type IntrinsicCall, IntrinsicSyntaxError } from "./syntax.ts";

const nestingMax = 10;
const prefix = "States.";

/** Throws `IntrinsicSyntaxError`. */
export function parseIntrinsic(text: string): IntrinsicCall {
  const cursor: Cursor = { text, offset: 0 };
  try {
    const call = parseCall(cursor, 1);
    skipBlanks(cursor);
    if (cursor.offset < text.length) refuse(cursor, "the end of the call");
    return call;
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    throw new IntrinsicSyntaxError(error.message, error.offset);
  }
}

function parseCall(cursor: Cursor, depth: number): IntrinsicCall {
  const start = cursor.offset;
  if (!cursor.text.startsWith(prefix, start)) refuse(cursor, "a path or an intrinsic function");
  if (depth > nestingMax) refuse(cursor, `calls nested at most ${nestingMax} deep`);
  cursor.offset += prefix.length;
  const name = takePattern(cursor, /[A-Za-z0-9]+/y) ?? refuse(cursor, "a function's name");
  const known = intrinsicFunction(name);
  if (known === undefined) {
    throw new IntrinsicSyntaxError(`there is no function ${prefix}${name}`, start);
  }
  skipBlanks(cursor);
  const list = parseArguments(cursor, depth);
  if (list.length < known.argumentsMin || list.length > known.argumentsMax) {
    const message = `${prefix}${name} does not take ${list.length} arguments`;
    throw new IntrinsicSyntaxError(message, start);
  }
  return { text: cursor.text.slice(start, cursor.offset), name, arguments: list };
}

function parseArguments(cursor: Cursor, depth: number): IntrinsicArgument[] {
  const list: IntrinsicArgument[] = [];
  expect(cursor, "(");
  skipBlanks(cursor);
  if (take(cursor, ")")) return list;
  do {
    skipBlanks(cursor);
    list.push(parseArgument(cursor, depth));
    skipBlanks(cursor);
  } while (take(cursor, ","));
  expect(cursor, ")");
  return list;
}

function parseArgument(cursor: Cursor, depth: number): IntrinsicArgument {
  const first = peek(cursor);
  if (first === "$") return { kind: "path", path: parsePathAt(cursor) };
  if (first === "'") return parseText(cursor);
  const word = takePattern(cursor, /(?:true|false|null)(?![A-Za-z0-9_])/y);
  if (word !== undefined) return { kind: "literal", value: JSON.parse(word) as Json };
  const digits = takePattern(cursor, /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
  if (digits === undefined) return { kind: "call", call: parseCall(cursor, depth + 1) };
  const value = Number(digits);
  return Number.isFinite(value) ? { kind: "literal", value } : refuse(cursor, "a smaller number");
}

/** A text in single quotes. Only `\'`, `\{`, `\}` and `\\` may be escaped (recorded: `\"` is refused). */
function parseText(cursor: Cursor): IntrinsicArgument {
  expect(cursor, "'");
  const raw = takePattern(cursor, /(?:[^'\\]|\\['{}\\])*/y) ?? "";
  if (peek(cursor) === "\\") refuse(cursor, "one of the escapes \\' \\{ \\} \\\\");
  expect(cursor, "'");
  return { kind: "text", raw, value: raw.replace(/\\(.)/gs, "$1") };
}
