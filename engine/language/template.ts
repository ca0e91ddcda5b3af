/**
 * Payload templates: Parameters, ResultSelector, ItemSelector, Assign. A key that ends in `.$` holds
 * a path or an intrinsic function; everything else is taken literally, texts that look like paths
 * included (recorded: `"$bucket"` stays `"$bucket"`). Hot path: a constant template is one object,
 * given out again and again; of a changing one, only the objects on the way to changes are built.
 */
import type { CompiledTemplate } from "./compiled-template.ts";
import { compileIntrinsic } from "./intrinsics/compile.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { parseJsonPath } from "./jsonpath/parse.ts";
import { pathSizeBound } from "./jsonpath/path-size-bound.ts";
import { PathSyntaxError } from "./jsonpath/syntax.ts";
import { compileTemplatePath } from "./jsonpath/template-path.ts";
import { internedKey } from "./own-property.ts";
import { compileBuild, type Entry, type Part } from "./template-build.ts";

/**
 * One string that is evaluated: a path, a context path, a variable or an intrinsic function. Throws
 * `PathSyntaxError` and `IntrinsicSyntaxError`.
 * @param fieldName As the user wrote it: `value.$`, `ErrorPath`; a failure names it.
 */
export function compileExpression(text: string, fieldName: string): CompiledTemplate {
  if (!text.startsWith("$")) return compileIntrinsic(text);
  const evaluate = compileTemplatePath(text, fieldName);
  return { evaluate, ...pathSizeBound(parseJsonPath(text)) };
}

/** Throws `PathSyntaxError` and `IntrinsicSyntaxError`. The template is kept: it must not be written to. */
export function compileTemplate(template: Json): CompiledTemplate {
  return compilePart(template);
}

function compilePart(template: Json): Part {
  if (Array.isArray(template)) return compileList(template);
  if (isObject(template)) return compileObject(template);
  return constantPart(template, jsonBytes(template));
}

function constantPart(value: Json, constantBytes: number): Part {
  return { evaluate: () => value, factor: 0, constantBytes, constant: value };
}

function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function compileList(template: readonly Json[]): Part {
  const parts = template.map(compilePart);
  const constantBytes = parts.reduce((sum, part) => sum + part.constantBytes + 1, 2);
  if (parts.every((part) => part.constant !== undefined)) {
    return constantPart(template, constantBytes);
  }
  const evaluates = parts.map((part) => part.evaluate);
  return {
    evaluate: (data, environment) => evaluates.map((evaluate) => evaluate(data, environment)),
    factor: parts.reduce((sum, part) => sum + part.factor, 0),
    constantBytes,
    constant: undefined,
  };
}

function compileObject(template: JsonObject): Part {
  const entries = Object.entries(template).map(([key, value]) => compileEntry(key, value));
  const constantBytes = entries.reduce(
    (sum, { key, part }) => sum + jsonBytes(key) + 2 + part.constantBytes,
    2,
  );
  if (entries.every(({ part }) => part.constant !== undefined)) {
    return constantPart(template, constantBytes);
  }
  const factor = entries.reduce((sum, { part }) => sum + part.factor, 0);
  return { evaluate: compileBuild(entries), factor, constantBytes, constant: undefined };
}

function compileEntry(key: string, value: Json): Entry {
  if (!key.endsWith(".$")) return { key: internedKey(key), part: compilePart(value) };
  if (typeof value !== "string") {
    throw new PathSyntaxError(`the value of '${key}' must be a text`, 0);
  }
  const part = { ...compileExpression(value, key), constant: undefined };
  return { key: internedKey(key.slice(0, -2)), part };
}
