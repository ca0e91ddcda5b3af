/** A place in the text that is being parsed, and the small readers that all parsers of paths share. */
import { PathSyntaxError } from "./syntax.ts";

export interface Cursor {
  readonly text: string;
  offset: number;
}

export function refuse(cursor: Cursor, expected: string): never {
  const found = cursor.text[cursor.offset];
  const seen = found === undefined ? "the end of the text" : `'${found}'`;
  const message = `expected ${expected} at offset ${cursor.offset}, found ${seen}`;
  throw new PathSyntaxError(message, cursor.offset);
}

export function skipBlanks(cursor: Cursor): void {
  while (cursor.text[cursor.offset] === " ") cursor.offset += 1;
}

export function peek(cursor: Cursor): string | undefined {
  return cursor.text[cursor.offset];
}

/** Steps over `token` when it comes next. */
export function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.offset)) return false;
  cursor.offset += token.length;
  return true;
}

export function expect(cursor: Cursor, token: string): void {
  if (!take(cursor, token)) refuse(cursor, `'${token}'`);
}

/** Steps over what a sticky pattern matches here. */
export function takePattern(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.offset;
  const match = pattern.exec(cursor.text);
  if (match === null) return undefined;
  cursor.offset += match[0].length;
  return match[0];
}

export function takeInteger(cursor: Cursor): number | undefined {
  const start = cursor.offset;
  const digits = takePattern(cursor, /-?[0-9]+/y);
  if (digits === undefined) return undefined;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  cursor.offset = start;
  return refuse(cursor, "a smaller number");
}

/**
 * A name in single or double quotes. A backslash escapes the quote and itself; before anything else
 * it is part of the name (recorded: `$['Test\""Name"']` finds the key `Test\""Name"`).
 */
export function takeQuoted(cursor: Cursor): string | undefined {
  const quote = peek(cursor);
  if (quote !== "'" && quote !== '"') return undefined;
  const { text } = cursor;
  let name = "";
  for (let at = cursor.offset + 1; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === quote) {
      cursor.offset = at + 1;
      return name;
    }
    const next = text[at + 1];
    if (char === "\\" && (next === quote || next === "\\")) at += 1;
    name += text[at]!;
  }
  cursor.offset = text.length;
  return refuse(cursor, `a closing ${quote}`);
}
