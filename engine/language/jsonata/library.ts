/**
 * The one file that knows the `jsonata` package: its parser, and its pictures of numbers and dates,
 * which are functions without state. They are fetched once, when this module is loaded; nothing of
 * the package's own evaluator runs later.
 */
import jsonata from "jsonata";
import type { AstNode } from "./ast.ts";
import { exhausted } from "./budget.ts";
import { JsonataError } from "./jsonata-error.ts";

/** `this` gives the time of the evaluation: a picture without a year means this year. */
export type LibraryFunction = (
  this: { readonly environment: { readonly timestamp: Date } },
  ...args: unknown[]
) => unknown;

/** Longer ones take the parser seconds. */
const sourceCharsMax = 65_536;

/** Throws `JsonataError`, with a position where the parser has one. */
export function parseSource(source: string): AstNode {
  if (source.length > sourceCharsMax) {
    throw exhausted(`it has more than ${sourceCharsMax} characters`);
  }
  try {
    return jsonata(source).ast() as unknown as AstNode;
  } catch (error) {
    throw asJsonataError(error);
  }
}

/** What the package throws: an object with a code, or an error of JavaScript. */
export function asJsonataError(error: unknown): JsonataError {
  if (error instanceof JsonataError) return error;
  if (error instanceof RangeError) return exhausted("it is nested too deeply");
  const thrown = error as Readonly<Record<string, unknown>>;
  const message = String(thrown["message"] ?? error);
  if (typeof thrown["code"] === "string") {
    return new JsonataError(thrown["code"], { ...thrown, message });
  }
  return new JsonataError("S0303", { message });
}

async function implementationOf(name: string): Promise<LibraryFunction> {
  const found = await jsonata(`$${name}`).evaluate(undefined);
  return found.implementation as LibraryFunction;
}

export const formatNumber = await implementationOf("formatNumber");
export const formatBase = await implementationOf("formatBase");
export const formatInteger = await implementationOf("formatInteger");
export const parseInteger = await implementationOf("parseInteger");
export const fromMillis = await implementationOf("fromMillis");
export const toMillis = await implementationOf("toMillis");
