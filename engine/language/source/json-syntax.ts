/**
 * What is wrong with a text that is not JSON, in the words AWS answers with: those of the Jackson
 * library that it reads definitions and inputs with. Its columns point behind the character it
 * stumbled over, which its wording keeps; `SyntaxProblem.position` points at the culprit itself.
 */
import { type LineStarts, lineStarts, positionAt, type SourcePosition } from "./line-index.ts";

/** Thrown by the scanner, caught by `parseJsonSource`. Not an `Error`: a user's mistake is data. */
export class SyntaxRefusal {
  readonly reason: string;
  readonly offset: number; // Of the culprit.
  readonly pointer: number; // How far had been read: what Jackson's columns are made of.
  readonly openOffset: number | undefined; // Of the bracket that the reason talks about.

  constructor(reason: string, at: { offset: number; pointer: number; openOffset?: number }) {
    this.reason = reason;
    this.offset = at.offset;
    this.pointer = at.pointer;
    this.openOffset = at.openOffset;
  }
}

export interface SyntaxProblem {
  /** Complete: the reason, a line break, ` at `, and the source mark. */
  readonly message: string;
  /** `[Source: (String)"…"; line: 1, column: 4]`: where AWS puts the location of the diagnostic. */
  readonly sourceMark: string;
  readonly position: SourcePosition;
}

const snippetCharsMax = 500;

/** Stands in a reason where the mark of the opening bracket belongs. */
export const openMark = "%open%";

export const valueList = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

export function syntaxProblem(text: string, refusal: SyntaxRefusal): SyntaxProblem {
  const starts = lineStarts(text);
  const position = positionAt(starts, refusal.offset);
  const mark = sourceMark(text, position.line, refusal.pointer - starts[position.line - 1]! + 1);
  const reason =
    refusal.openOffset === undefined
      ? refusal.reason
      : refusal.reason.replace(openMark, () => bracketMark(text, starts, refusal.openOffset!));
  return { message: `${reason}\n at ${mark}`, sourceMark: mark, position };
}

/** @param openOffset -1 for the root, which opens nowhere. */
function bracketMark(text: string, starts: LineStarts, openOffset: number): string {
  if (openOffset < 0) return sourceMark(text, 1, 0);
  const { line, column } = positionAt(starts, openOffset);
  return sourceMark(text, line, column);
}

function sourceMark(text: string, line: number, column: number): string {
  const snippet = text
    .slice(0, snippetCharsMax)
    .replace(/[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, escaped);
  const more = text.length - snippetCharsMax;
  const truncated = more > 0 ? `[truncated ${more} chars]` : "";
  return `[Source: (String)"${snippet}"${truncated}; line: ${line}, column: ${column}]`;
}

function escaped(control: string): string {
  return "\\u" + control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}

/** A character as the messages show it: `'x' (code 120)`, `(CTRL-CHAR, code 10)`. */
export function characterName(code: number): string {
  if (code < 32 || (code >= 127 && code < 160)) return `(CTRL-CHAR, code ${code})`;
  const shown = `'${String.fromCharCode(code)}'`;
  return code > 255
    ? `${shown} (code ${code} / 0x${code.toString(16)})`
    : `${shown} (code ${code})`;
}

const tokenStart = /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u;
const tokenPart = /[\p{L}\p{Nl}\p{Nd}\p{Sc}\p{Pc}\p{Mn}\p{Mc}]/u;
const tokenCharsMax = 256;

/** A word where a value should be; anything else gets `Unexpected character`. */
export function isTokenStart(code: number): boolean {
  return tokenStart.test(String.fromCharCode(code));
}

export function isTokenPart(code: number): boolean {
  return tokenPart.test(String.fromCharCode(code));
}

/** Refuses the word that begins at `offset`, of which the characters before `pointer` have matched. */
export function unrecognizedToken(text: string, offset: number, pointer: number): SyntaxRefusal {
  let end = pointer;
  while (end < text.length && end - offset < tokenCharsMax && isTokenPart(text.charCodeAt(end))) {
    end += 1;
  }
  const more = end - offset >= tokenCharsMax ? "..." : "";
  const token = text.slice(offset, end) + more;
  return new SyntaxRefusal(`Unrecognized token '${token}': was expecting ${valueList}`, {
    offset,
    pointer: end,
  });
}

export function unexpectedCharacter(text: string, offset: number, comment: string): SyntaxRefusal {
  const name = characterName(text.charCodeAt(offset));
  return new SyntaxRefusal(`Unexpected character (${name}): ${comment}`, {
    offset,
    pointer: offset + 1,
  });
}

export function unexpectedEnd(text: string, comment: string, openOffset?: number): SyntaxRefusal {
  const at = { offset: text.length, pointer: text.length };
  return new SyntaxRefusal(
    `Unexpected end-of-input${comment}`,
    openOffset === undefined ? at : { ...at, openOffset },
  );
}
