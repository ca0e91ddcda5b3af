/**
 * Compares an answer with the recorded one. A recorded text may hold marks:
 *
 *   {{any}}        any value, or any piece of a text: it differs from run to run
 *   {{any:NAME}}   the same; and as a whole value, equal wherever NAME stands in the case
 *   {"{{json}}": value}   a text that holds this JSON
 *   {"{{text}}": text}    in a field that else holds JSON: a plain text
 */
import { isObject } from "../../engine/language/json.ts";

export interface Difference {
  /** Path of the first place that differs. */
  readonly at: string;
  /** Undefined on either side: the field is absent there. */
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The values that NAMEs of `{{any:NAME}}` stand for, as JSON. One map for a whole case. */
export type Bindings = Map<string, string>;

/** AWS began to give these after some of the recordings: they may be there or not. */
const newerFields: readonly string[] = [
  "RedriveCount",
  "RedriveDate",
  "RedriveStatus",
  "RedriveStatusReason",
];

const mark = /\{\{any(?::[^}]*)?\}\}/;
const namedMark = /^\{\{any:([^}]*)\}\}$/;

/** The first difference between JSON values; the order of keys does not matter. */
export function findDifference(
  expected: unknown,
  actual: unknown,
  { at, bindings }: { readonly at: string; readonly bindings: Bindings },
): Difference | undefined {
  const difference = { at, expected, actual };
  if (typeof expected === "string") {
    return isSameText(expected, actual, bindings) ? undefined : difference;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return difference;
    return first(expected, (item, index) =>
      findDifference(item, actual[index], { at: `${at}/${index}`, bindings }),
    );
  }
  if (!isObject(expected)) return expected === actual ? undefined : difference;
  if (Object.hasOwn(expected, "{{json}}")) {
    const value = typeof actual === "string" ? parsed(actual) : undefined;
    if (value === undefined) return { at, expected: expected["{{json}}"], actual };
    return findDifference(expected["{{json}}"], value, { at, bindings });
  }
  if (!isObject(actual)) return difference;
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return first([...keys], (key) => {
    const isNewer = !Object.hasOwn(expected, key) && newerFields.includes(key);
    if (isNewer) return undefined;
    return findDifference(own(expected, key), own(actual, key), { at: `${at}/${key}`, bindings });
  });
}

/** As `findDifference`, for a field that holds JSON text and is recorded as the value. */
export function findJsonTextDifference(
  expected: unknown,
  actualText: string | undefined,
  { at, bindings }: { readonly at: string; readonly bindings: Bindings },
): Difference | undefined {
  if (isObject(expected) && Object.hasOwn(expected, "{{text}}")) {
    return findDifference(expected["{{text}}"], actualText, { at, bindings });
  }
  const actual = actualText === undefined ? undefined : parsed(actualText);
  if (actualText !== undefined && actual === undefined) return { at, expected, actual: actualText };
  return findDifference(expected, actual, { at, bindings });
}

function isSameText(expected: string, actual: unknown, bindings: Bindings): boolean {
  if (actual === undefined) return false;
  if (expected === "{{any}}") return true;
  const name = namedMark.exec(expected)?.[1];
  if (name !== undefined) return isSameAsBound(name, JSON.stringify(actual), bindings);
  if (typeof actual !== "string") return false;
  const pieces = expected.split(mark);
  return pieces.length === 1 ? expected === actual : piecesPattern(pieces).test(actual);
}

function isSameAsBound(name: string, json: string, bindings: Bindings): boolean {
  const bound = bindings.get(name);
  if (bound === undefined) bindings.set(name, json);
  return bound === undefined || bound === json;
}

/** The pieces in their order, with anything between them. */
function piecesPattern(pieces: readonly string[]): RegExp {
  const literals = pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literals.join("[^]*?")}$`);
}

function first<Item>(
  items: readonly Item[],
  differenceOf: (item: Item, index: number) => Difference | undefined,
): Difference | undefined {
  for (const [index, item] of items.entries()) {
    const difference = differenceOf(item, index);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Undefined when the text is not JSON: no recorded value is equal to that. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
