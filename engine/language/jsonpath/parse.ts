/**
 * Parses a JSONPath. The number of steps and the depth of filters are limited, so that neither
 * parsing nor evaluating can exhaust the stack.
 */
import {
  type Cursor,
  expect,
  peek,
  refuse,
  skipBlanks,
  take,
  takeInteger,
  takePattern,
  takeQuoted,
} from "./cursor.ts";
import { parseFilter } from "./parse-filter.ts";
import {
  type JsonPathSyntax,
  type PathFunction,
  type PathRoot,
  type PathStep,
  PathSyntaxError,
} from "./syntax.ts";

const stepsMax = 256;
const variableNameCharsMax = 80;
const functionNames = new Set(
  "length size min max avg sum stddev keys first last index".split(" "),
);

/** Throws `PathSyntaxError`. */
export function parseJsonPath(text: string): JsonPathSyntax {
  const cursor: Cursor = { text, offset: 0 };
  const path = parsePathAt(cursor);
  if (cursor.offset < text.length) refuse(cursor, "'.', '[' or the end of the path");
  return path;
}

/** Parses the path that begins here, as far as it goes: the argument of an intrinsic function. */
export function parsePathAt(cursor: Cursor): JsonPathSyntax {
  const start = cursor.offset;
  const root = parseRoot(cursor);
  return parseTail(cursor, { start, root, filterDepth: 0 });
}

interface TailOptions {
  readonly start: number;
  readonly root: PathRoot;
  readonly filterDepth: number; // How many filters this path is written inside of.
}

/** The steps after `$`, `$$`, `$name` or a filter's `@`. */
function parseTail(cursor: Cursor, options: TailOptions): JsonPathSyntax {
  const steps: PathStep[] = [];
  let called: PathFunction | undefined;
  while (called === undefined) {
    if (peek(cursor) !== "." && peek(cursor) !== "[") break;
    called = takeFunction(cursor);
    if (called !== undefined) break;
    if (steps.length >= stepsMax) refuse(cursor, `at most ${stepsMax} steps`);
    steps.push(parseStep(cursor, options.filterDepth));
  }
  const text = cursor.text.slice(options.start, cursor.offset);
  return { text, root: options.root, steps, function: called };
}

/** The path behind a filter's `@` or `$`, which is read already. */
function parsePath(cursor: Cursor, depth: number): JsonPathSyntax {
  const start = cursor.offset - 1;
  return parseTail(cursor, { start, root: { kind: "data" }, filterDepth: depth });
}

function parseRoot(cursor: Cursor): PathRoot {
  expect(cursor, "$");
  if (take(cursor, "$")) return { kind: "context" };
  const start = cursor.offset;
  const name = takePattern(cursor, /[\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]*/uy);
  if (name === undefined) return { kind: "data" };
  if (name === "states") {
    throw new PathSyntaxError("the variable $states exists in JSONata states only", start);
  }
  if ([...name].length <= variableNameCharsMax) return { kind: "variable", name };
  throw new PathSyntaxError(
    `a variable's name has at most ${variableNameCharsMax} characters`,
    start,
  );
}

function parseStep(cursor: Cursor, filterDepth: number): PathStep {
  if (take(cursor, "..")) {
    const step = peek(cursor) === "[" ? parseBrackets(cursor, filterDepth) : parseDotted(cursor);
    return { kind: "descend", step };
  }
  return take(cursor, ".") ? parseDotted(cursor) : parseBrackets(cursor, filterDepth);
}

/** What follows a dot. Blanks, quotes, brackets, commas and operators need `['…']`. */
function parseDotted(cursor: Cursor): PathStep {
  if (take(cursor, "*")) return { kind: "wildcard" };
  const name = takePattern(cursor, /[^\s.[\]()'",<>=!&|*]+/y);
  return name === undefined ? refuse(cursor, "a field's name") : { kind: "field", name };
}

function takeFunction(cursor: Cursor): PathFunction | undefined {
  const start = cursor.offset;
  const name = takePattern(cursor, /\.[a-z]+\(/y)?.slice(1, -1);
  if (name === undefined) return undefined;
  if (!functionNames.has(name)) {
    throw new PathSyntaxError(`a path has no function ${name}()`, start);
  }
  skipBlanks(cursor);
  const argument = takeInteger(cursor);
  skipBlanks(cursor);
  if ((argument !== undefined) !== (name === "index")) {
    throw new PathSyntaxError(`wrong number of arguments for ${name}()`, start);
  }
  expect(cursor, ")");
  return { name, argument };
}

function parseBrackets(cursor: Cursor, filterDepth: number): PathStep {
  expect(cursor, "[");
  skipBlanks(cursor);
  const step = parseBracketed(cursor, filterDepth);
  skipBlanks(cursor);
  expect(cursor, "]");
  return step;
}

function parseBracketed(cursor: Cursor, filterDepth: number): PathStep {
  if (take(cursor, "*")) return { kind: "wildcard" };
  if (take(cursor, "?"))
    return { kind: "filter", test: parseFilter(cursor, { depth: filterDepth + 1, parsePath }) };
  const name = takeQuoted(cursor);
  if (name !== undefined) {
    const names = parseMore(cursor, [name], takeQuoted);
    return names.length === 1 ? { kind: "field", name } : { kind: "fields", names };
  }
  const index = takeInteger(cursor);
  if (peek(cursor) === ":") return parseSlice(cursor, index);
  if (index === undefined) return refuse(cursor, "a quoted name, an index, '*', ':' or '?'");
  const indexes = parseMore(cursor, [index], takeInteger);
  return indexes.length === 1 ? { kind: "index", index } : { kind: "indexes", indexes };
}

/** The rest of a union: `, 'b', 'c'`. */
function parseMore<T>(cursor: Cursor, items: T[], next: (cursor: Cursor) => T | undefined): T[] {
  for (;;) {
    skipBlanks(cursor);
    if (!take(cursor, ",")) return items;
    skipBlanks(cursor);
    items.push(next(cursor) ?? refuse(cursor, "one more of the same kind"));
  }
}

function parseSlice(cursor: Cursor, start: number | undefined): PathStep {
  expect(cursor, ":");
  const end = takeInteger(cursor);
  const at = cursor.offset;
  const step = take(cursor, ":") ? takeInteger(cursor) : undefined;
  if (step !== undefined && step < 1) {
    throw new PathSyntaxError("the step of a slice must be at least 1", at);
  }
  return { kind: "slice", start, end, step: step ?? 1 };
}
