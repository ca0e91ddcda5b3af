/**
 * A JSON text parsed with positions: the plain value, and beside it a tree of nodes that know where
 * each value and its key stand. Accepts what `JSON.parse` accepts, except what is nested deeper than
 * `depthMax` or larger than `bytesMax`; so every later walk over the value may recurse.
 */
import type { Json } from "../json.ts";
import { setOwn } from "../own-property.ts";
import { readNumber, readString, readWord, type Scanner, skipSpace } from "./json-scanner.ts";
import {
  openMark,
  type SyntaxProblem,
  SyntaxRefusal,
  syntaxProblem,
  unexpectedCharacter,
  unexpectedEnd,
} from "./json-syntax.ts";

export const depthMax = 512;
export const bytesMax = 1_048_576; // UTF-8.

export interface SourceNode {
  readonly value: Json;
  readonly offset: number; // Of the value's first character.
  readonly keyOffset: number; // Of the key's opening quote; an item's and the root's own offset.
  readonly fields: ReadonlyMap<string, SourceNode> | undefined; // In the order of the text.
  readonly items: readonly SourceNode[] | undefined;
}

/** A key that an object has twice. As in AWS, the last one counts. */
export interface DuplicateKey {
  readonly key: string;
  readonly offset: number; // Of the later key.
  readonly path: string; // Of the object, as `/States/A`; the root's is empty.
}

export type JsonSource =
  | {
      readonly kind: "parsed";
      readonly text: string;
      readonly root: SourceNode;
      readonly duplicates: readonly DuplicateKey[];
    }
  | { readonly kind: "refused"; readonly text: string; readonly problem: SyntaxProblem };

interface Parser extends Scanner {
  depth: number;
  readonly path: (string | number)[]; // The keys and indexes of the values that are open.
  readonly duplicates: DuplicateKey[];
}

export function parseJsonSource(text: string): JsonSource {
  const parser: Parser = { text, at: 0, depth: 0, path: [], duplicates: [] };
  try {
    requireSize(text);
    if (Number.isNaN(skipSpace(parser))) {
      throw new SyntaxRefusal("No content to map due to end-of-input", { offset: 0, pointer: -1 });
    }
    const root = parseValue(parser, parser.at);
    const code = skipSpace(parser);
    if (!Number.isNaN(code)) throw trailingRefusal(parser, code);
    return { kind: "parsed", text, root, duplicates: parser.duplicates };
  } catch (refusal) {
    if (!(refusal instanceof SyntaxRefusal)) throw refusal;
    return { kind: "refused", text, problem: syntaxProblem(text, refusal) };
  }
}

function requireSize(text: string): void {
  if (text.length * 3 <= bytesMax) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= bytesMax) return;
  throw new SyntaxRefusal(
    `Document size (${bytes} bytes) exceeds the maximum of ${bytesMax} bytes`,
    {
      offset: 0,
      pointer: 0,
    },
  );
}

function trailingRefusal(parser: Parser, code: number): SyntaxRefusal {
  if (code === 93 || code === 125) return mismatchedClose(parser, code, -1);
  return unexpectedCharacter(
    parser.text,
    parser.at,
    "expected the end of the text after its value",
  );
}

/** Reads the value that begins at `parser.at`. */
function parseValue(parser: Parser, keyOffset: number): SourceNode {
  const offset = parser.at;
  const code = parser.text.charCodeAt(offset);
  if (code === 123) return parseObject(parser, keyOffset);
  if (code === 91) return parseArray(parser, keyOffset);
  let value: Json;
  if (code === 34) value = readString(parser, false);
  else if (code === 45 || (code >= 48 && code <= 57)) value = readNumber(parser);
  else value = readWord(parser);
  return { value, offset, keyOffset, fields: undefined, items: undefined };
}

function parseObject(parser: Parser, keyOffset: number): SourceNode {
  const offset = open(parser);
  const value: Record<string, Json> = {};
  const fields = new Map<string, SourceNode>();
  let code = skipSpace(parser);
  while (code !== 125) {
    if (fields.size > 0) code = skipComma(parser, code, { offset, isArray: false });
    else if (Number.isNaN(code) || code === 93) throw notClosed(parser, code, offset, false);
    if (code !== 34) {
      throw unexpectedCharacter(
        parser.text,
        parser.at,
        "was expecting double-quote to start field name",
      );
    }
    const fieldOffset = parser.at;
    const key = readString(parser, true);
    skipColon(parser);
    if (fields.has(key)) {
      parser.duplicates.push({ key, offset: fieldOffset, path: writtenPath(parser.path) });
    }
    parser.path.push(key);
    const field = parseValue(parser, fieldOffset);
    parser.path.pop();
    fields.set(key, field);
    setOwn(value, key, field.value);
    code = skipSpace(parser);
  }
  close(parser);
  return { value, offset, keyOffset, fields, items: undefined };
}

function writtenPath(steps: readonly (string | number)[]): string {
  return steps.map((step) => (typeof step === "number" ? `[${step}]` : `/${step}`)).join("");
}

function parseArray(parser: Parser, keyOffset: number): SourceNode {
  const offset = open(parser);
  const value: Json[] = [];
  const items: SourceNode[] = [];
  let code = skipSpace(parser);
  while (code !== 93) {
    if (items.length > 0) code = skipComma(parser, code, { offset, isArray: true });
    else if (Number.isNaN(code) || code === 125) throw notClosed(parser, code, offset, true);
    parser.path.push(items.length);
    const item = parseValue(parser, parser.at);
    parser.path.pop();
    items.push(item);
    value.push(item.value);
    code = skipSpace(parser);
  }
  close(parser);
  return { value, offset, keyOffset, fields: undefined, items };
}

function open(parser: Parser): number {
  parser.depth += 1;
  if (parser.depth > depthMax) {
    throw new SyntaxRefusal(
      `Document nesting depth (${parser.depth}) exceeds the maximum allowed (${depthMax})`,
      { offset: parser.at, pointer: parser.at + 1 },
    );
  }
  parser.at += 1;
  return parser.at - 1;
}

function close(parser: Parser): void {
  parser.depth -= 1;
  parser.at += 1;
}

function skipColon(parser: Parser): void {
  const code = skipSpace(parser);
  if (Number.isNaN(code)) throw betweenEntries(parser, false);
  if (code !== 58) {
    const comment = "was expecting a colon to separate field name and value";
    throw unexpectedCharacter(parser.text, parser.at, comment);
  }
  parser.at += 1;
  if (Number.isNaN(skipSpace(parser))) throw betweenEntries(parser, false);
}

/** @returns The first character of the next entry; a closing bracket there is refused by its reader. */
function skipComma(
  parser: Parser,
  code: number,
  entry: { readonly offset: number; readonly isArray: boolean },
): number {
  if (code !== 44) {
    if (Number.isNaN(code) || code === 93 || code === 125) {
      throw notClosed(parser, code, entry.offset, entry.isArray);
    }
    const kind = entry.isArray ? "Array" : "Object";
    const comment = `was expecting comma to separate ${kind} entries`;
    throw unexpectedCharacter(parser.text, parser.at, comment);
  }
  parser.at += 1;
  const next = skipSpace(parser);
  if (Number.isNaN(next)) throw betweenEntries(parser, entry.isArray);
  return next;
}

function betweenEntries(parser: Parser, isArray: boolean): SyntaxRefusal {
  return unexpectedEnd(parser.text, ` within/between ${isArray ? "Array" : "Object"} entries`);
}

function notClosed(parser: Parser, code: number, offset: number, isArray: boolean): SyntaxRefusal {
  if (!Number.isNaN(code)) return mismatchedClose(parser, code, offset);
  const kind = isArray ? "Array" : "Object";
  const comment = `: expected close marker for ${kind} (start marker at ${openMark})`;
  return unexpectedEnd(parser.text, comment, offset);
}

function mismatchedClose(parser: Parser, code: number, openOffset: number): SyntaxRefusal {
  const opener = openOffset < 0 ? "" : parser.text[openOffset];
  const kind = opener === "[" ? "Array" : opener === "{" ? "Object" : "root";
  const expected = kind === "Array" || (kind === "root" && code === 125) ? "]" : "}";
  return new SyntaxRefusal(
    `Unexpected close marker '${String.fromCharCode(code)}': expected '${expected}' (for ${kind} starting at ${openMark})`,
    { offset: parser.at, pointer: parser.at + 1, openOffset },
  );
}
