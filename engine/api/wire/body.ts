/**
 * The body of a request: JSON, read so that no bytes can hold up the event loop. Everything large in
 * the API's requests is a text within them (definitions, inputs); a body that is large by itself, with
 * a hundred thousand members or nested a million times, is a mistake or an attack, and is refused
 * before it is parsed: `JSON.parse` took 300 ms for two megabytes of brackets, looking takes 4.
 *
 * Hot path: a small body costs a look at its UTF-8 and its parse.
 */
import { isUtf8 } from "node:buffer";
import { parseJsonSource } from "../../language/source/json-source.ts";
import { serialization } from "../errors.ts";
import type { JsonRecord } from "./shape.ts";

/** Parsed within a few milliseconds, whatever it holds. */
const SMALL_BYTES = 64 * 1024;
/** Brackets, commas and colons outside of texts; a batch of 500 starts has 5,000. */
const SIGNS_MAX = 20_000;

/**
 * Keys that look special are ordinary ones: what `JSON.parse` makes is never merged into anything.
 * @throws ApiError SerializationException
 */
export function readBody(bytes: Buffer): JsonRecord {
  if (!isUtf8(bytes)) throw serialization("The body is not UTF-8.");
  if (bytes.length > SMALL_BYTES && signsIn(bytes) > SIGNS_MAX) {
    throw serialization(
      `The body has more than ${SIGNS_MAX} brackets, commas and colons outside of texts: definitions and inputs go into requests as texts, JSON within quotation marks.`,
    );
  }
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch (error) {
    throw serialization(`The body is not JSON: ${syntaxText(text, error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw serialization("The body must be a JSON object.");
  }
  return value as JsonRecord;
}

const QUOTE = 34;
const BACKSLASH = 92;
const signs = new Uint8Array(256);
for (const sign of "[]{},:") signs[sign.charCodeAt(0)] = 1;

function signsIn(bytes: Buffer): number {
  let count = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) isText = !isText;
    else if (isText) {
      if (byte === BACKSLASH) at++;
    } else count += signs[byte]!;
  }
  return count;
}

function syntaxText(text: string, error: unknown): string {
  // Where in a large text it is broken, only the parser that gave up can tell quickly.
  if (text.length > SMALL_BYTES) return error instanceof Error ? error.message : String(error);
  const source = parseJsonSource(text);
  const reason = source.kind === "refused" ? source.problem.message : "it cannot be read";
  return reason.split("\n", 1)[0]!;
}
