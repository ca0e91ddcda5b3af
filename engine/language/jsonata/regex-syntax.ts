/**
 * JavaScript's regular expressions in RE2's syntax, which runs in time linear to the text. What
 * needs backtracking (backreferences, lookaround) does not exist there and is refused.
 */
import { JsonataError } from "./jsonata-error.ts";

const spaces =
  "\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
const notSpaces =
  "\\x00-\\x08\\x0e-\\x1f!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}" +
  "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

interface Reading {
  readonly source: string;
  at: number;
}

/** @param source The text between the slashes: a valid regular expression of JavaScript without the flag u. */
export function translateRegex(source: string): string {
  const reading: Reading = { source, at: 0 };
  let text = "";
  while (reading.at < source.length) text += translatePart(reading);
  return text;
}

function translatePart(reading: Reading): string {
  const { source } = reading;
  const char = source[reading.at]!;
  switch (char) {
    case "\\":
      return translateEscape(reading);
    case "[":
      return translateClass(reading);
    case "(":
      return translateGroup(reading);
    case "{": {
      const quantifier = /^\{\d+(,\d*)?\}\??/.exec(source.slice(reading.at, reading.at + 24));
      reading.at += quantifier === null ? 1 : quantifier[0].length;
      return quantifier === null ? "\\{" : quantifier[0];
    }
    case ".":
      reading.at += 1;
      return "[^\\n\\r\\x{2028}\\x{2029}]";
    case "}":
    case "]":
      reading.at += 1;
      return `\\${char}`;
    default:
      reading.at += 1;
      return char;
  }
}

function translateGroup(reading: Reading): string {
  const rest = reading.source.slice(reading.at, reading.at + 4);
  if (/^\(\?<?[=!]/.test(rest)) throw unsupported(reading.source, "lookaround");
  if (rest.startsWith("(?<")) {
    reading.at = reading.source.indexOf(">", reading.at) + 1;
    return "(";
  }
  const text = rest.startsWith("(?:") ? "(?:" : "(";
  reading.at += text.length;
  return text;
}

function translateEscape(reading: Reading): string {
  const char = reading.source[reading.at + 1] ?? "";
  if (/[1-9]/.test(char)) throw unsupported(reading.source, "backreferences");
  if (char === "k" && reading.source[reading.at + 2] === "<") {
    throw unsupported(reading.source, "backreferences");
  }
  if ("bB".includes(char)) {
    reading.at += 2;
    return `\\${char}`;
  }
  if (char === "s" || char === "S") {
    reading.at += 2;
    return char === "s" ? `[${spaces}]` : `[^${spaces}]`;
  }
  return translateCharacter(reading);
}

/** Escapes that mean the same inside and outside of a class. */
function translateCharacter(reading: Reading): string {
  const char = reading.source[reading.at + 1] ?? "";
  const rest = reading.source.slice(reading.at + 2, reading.at + 12);
  const code = /^x([0-9a-fA-F]{2})/.exec(char + rest) ?? /^u([0-9a-fA-F]{4})/.exec(char + rest);
  reading.at += 2;
  if ("dDwWtnvfr".includes(char)) return char === "v" ? "\\x0b" : `\\${char}`;
  if (char === "0") return "\\x00";
  if (char === "c" && /^[a-zA-Z]/.test(rest)) {
    reading.at += 1;
    return `\\x{${(rest.charCodeAt(0) % 32).toString(16)}}`;
  }
  if (code !== null) {
    reading.at += code[1]!.length;
    const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(rest.slice(code[1]!.length));
    if (low === null || !/^[dD][89abAB]/.test(code[1]!)) return `\\x{${code[1]}}`;
    reading.at += 6;
    const pair = String.fromCharCode(Number.parseInt(code[1]!, 16), Number.parseInt(low[1]!, 16));
    return `\\x{${pair.codePointAt(0)!.toString(16)}}`;
  }
  return /[a-zA-Z0-9_]|[^\x00-\x7f]/.test(char) ? char : `\\${char}`;
}

function translateClass(reading: Reading): string {
  const { source } = reading;
  const isNegated = source[reading.at + 1] === "^";
  reading.at += isNegated ? 2 : 1;
  if (source[reading.at] === "]") {
    reading.at += 1;
    return isNegated ? "[\\x00-\\x{10ffff}]" : "[^\\x00-\\x{10ffff}]";
  }
  let text = isNegated ? "[^" : "[";
  while (reading.at < source.length && source[reading.at] !== "]") {
    text += translateClassPart(reading);
  }
  reading.at += 1;
  return `${text}]`;
}

function translateClassPart(reading: Reading): string {
  const char = reading.source[reading.at]!;
  if (char !== "\\") {
    reading.at += 1;
    return char === "[" ? "\\[" : char;
  }
  const escaped = reading.source[reading.at + 1] ?? "";
  const octal = /^[0-7]{1,3}/.exec(reading.source.slice(reading.at + 1, reading.at + 4));
  if (octal !== null) {
    reading.at += 1 + octal[0].length;
    return `\\x{${Number.parseInt(octal[0], 8).toString(16)}}`;
  }
  const known: Readonly<Record<string, string>> = { s: spaces, S: notSpaces, b: "\\x08" };
  if (known[escaped] === undefined) return translateCharacter(reading);
  reading.at += 2;
  return known[escaped];
}

function unsupported(source: string, what: string): JsonataError {
  const message = `The regular expression /${source}/ is not supported: it uses ${what}`;
  return new JsonataError("S0303", { message });
}
