/**
 * The tokens of a JSON text: white space, strings, numbers and the three words. Strict RFC 8259, the
 * same language as `JSON.parse`; what does not belong to it is refused in AWS's words.
 */
import {
  characterName,
  isTokenPart,
  isTokenStart,
  SyntaxRefusal,
  unexpectedCharacter,
  unexpectedEnd,
  unrecognizedToken,
  valueList,
} from "./json-syntax.ts";

export interface Scanner {
  readonly text: string;
  at: number;
}

const commentReason =
  "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";

/** Moves to the next character that means something and returns its code; NaN at the end. */
export function skipSpace(scanner: Scanner): number {
  const { text } = scanner;
  for (;;) {
    const code = text.charCodeAt(scanner.at);
    if (code > 32) {
      if (code === 47) throw unexpectedCharacter(text, scanner.at, commentReason);
      return code;
    }
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) {
      if (Number.isNaN(code)) return code;
      throw new SyntaxRefusal(
        `Illegal character (${characterName(code)}): only regular white space (\\r, \\n, \\t) is allowed between tokens`,
        { offset: scanner.at, pointer: scanner.at + 1 },
      );
    }
    scanner.at += 1;
  }
}

/** Reads the string whose opening quote is at `scanner.at`. */
export function readString(scanner: Scanner, isName: boolean): string {
  const { text } = scanner;
  const start = scanner.at;
  let hasEscapes = false;
  let at = start + 1;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) break;
    if (code === 92) {
      hasEscapes = true;
      at = escapeEnd(text, at);
    } else if (!(code >= 32)) {
      throw unquotedRefusal(text, at, isName);
    }
  }
  scanner.at = at + 1;
  // The scan has checked it: JSON.parse only decodes the escapes.
  return hasEscapes ? JSON.parse(text.slice(start, at + 1)) : text.slice(start + 1, at);
}

function unquotedRefusal(text: string, at: number, isName: boolean): SyntaxRefusal {
  if (at >= text.length) {
    return unexpectedEnd(
      text,
      isName ? " in field name" : ": was expecting closing quote for a string value",
    );
  }
  const within = isName ? "name" : "string value";
  return new SyntaxRefusal(
    `Illegal unquoted character (${characterName(text.charCodeAt(at))}): has to be escaped using backslash to be included in ${within}`,
    { offset: at, pointer: at + 1 },
  );
}

/** @returns The offset of the last character of the escape whose backslash is at `at`. */
function escapeEnd(text: string, at: number): number {
  const code = text.charCodeAt(at + 1);
  if (Number.isNaN(code)) throw unexpectedEnd(text, " in character escape sequence");
  if (code !== 117) {
    if ('"\\/bfnrt'.includes(text[at + 1]!)) return at + 1;
    throw new SyntaxRefusal(`Unrecognized character escape ${characterName(code)}`, {
      offset: at,
      pointer: at + 2,
    });
  }
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (digit >= text.length) throw unexpectedEnd(text, " in character escape sequence");
    if (/[0-9a-fA-F]/.test(text[digit]!)) continue;
    throw unexpectedCharacter(text, digit, "expected a hex-digit for character escape sequence");
  }
  return at + 5;
}

/** Reads the number that begins at `scanner.at` with a digit or a minus sign. */
export function readNumber(scanner: Scanner): number {
  const { text } = scanner;
  const start = scanner.at;
  let at = start;
  if (text.charCodeAt(at) === 45) {
    at += 1;
    requireDigit(text, at, "expected digit (0-9) to follow minus sign, for valid numeric value");
  }
  if (text.charCodeAt(at) === 48 && isDigit(text.charCodeAt(at + 1))) {
    throw new SyntaxRefusal("Invalid numeric value: Leading zeroes not allowed", {
      offset: start,
      pointer: at + 1,
    });
  }
  at = digitsEnd(text, at);
  if (text.charCodeAt(at) === 46) {
    requireDigit(text, at + 1, "Decimal point not followed by a digit");
    at = digitsEnd(text, at + 1);
  }
  if (text[at] === "e" || text[at] === "E") {
    at += text[at + 1] === "+" || text[at + 1] === "-" ? 2 : 1;
    requireDigit(text, at, "Exponent indicator not followed by a digit");
    at = digitsEnd(text, at);
  }
  scanner.at = at;
  return Number(text.slice(start, at));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function requireDigit(text: string, at: number, comment: string): void {
  if (isDigit(text.charCodeAt(at))) return;
  if (at >= text.length) throw unexpectedEnd(text, " in numeric value");
  const name = characterName(text.charCodeAt(at));
  throw new SyntaxRefusal(`Unexpected character (${name}) in numeric value: ${comment}`, {
    offset: at,
    pointer: at + 1,
  });
}

/** Reads `true`, `false` or `null`, or refuses what stands in a value's place. */
export function readWord(scanner: Scanner): boolean | null {
  const { text, at } = scanner;
  const word = text[at] === "t" ? "true" : text[at] === "f" ? "false" : "null";
  let matched = 0;
  while (matched < word.length && text[at + matched] === word[matched]) matched += 1;
  if (matched === 0) throw oddValue(text, at);
  const end = at + matched;
  if (matched < word.length || (end < text.length && isTokenPart(text.charCodeAt(end)))) {
    throw unrecognizedToken(text, at, end);
  }
  scanner.at = end;
  return word === "null" ? null : word === "true";
}

function oddValue(text: string, at: number): SyntaxRefusal {
  const code = text.charCodeAt(at);
  if (isTokenStart(code)) return unrecognizedToken(text, at, at + 1);
  if (code === 125) return unexpectedCharacter(text, at, "expected a value");
  return unexpectedCharacter(text, at, `expected a valid value ${valueList}`);
}
