/** Compiles the fields that several states share. A definition that gets here has no diagnostics left. */

import type { CompiledTemplate } from "../compiled-template.ts";
import type { Evaluate, EvaluateOptional } from "../environment.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { compileOptionalPath } from "../jsonpath/optional-path.ts";
import { compilePathField } from "../jsonpath/path-field.ts";
import { compileResultPath } from "../jsonpath/result-path.ts";
import type { DurationField, PlaceResult } from "../machine.ts";
import { compileTemplate } from "../template.ts";

const EMPTY: JsonObject = Object.freeze({});
/** AWS: `InputPath: null` and `OutputPath: null` give an empty object. */
const toEmpty: Evaluate = () => EMPTY;
const keepInput: PlaceResult = (input) => input;

export function textOf(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}

export function numberOf(fields: JsonObject, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" ? value : undefined;
}

export function listOf(fields: JsonObject, name: string): readonly JsonObject[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function namesOf(fields: JsonObject, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** `InputPath`, `OutputPath`, `ItemsPath`. Null: the whole value. */
export function pathOf(fields: JsonObject, name: string): Evaluate | null {
  const value = fields[name];
  if (value === null) return toEmpty;
  return typeof value === "string" && value !== "$" ? compilePathField(value) : null;
}

export function optionalPathOf(
  fields: JsonObject,
  name: string,
): { readonly path: string; readonly read: EvaluateOptional } | undefined {
  const path = textOf(fields, name);
  return path === undefined ? undefined : { path, read: compileOptionalPath(path) };
}

export function templateOf(fields: JsonObject, name: string): CompiledTemplate | null {
  const value: Json | undefined = fields[name];
  return value === undefined ? null : compileTemplate(value);
}

/** An `Assign` that assigns nothing is no Assign. */
export function assignOf(fields: JsonObject): CompiledTemplate | null {
  const value = fields["Assign"];
  return isObject(value) && Object.keys(value).length > 0 ? compileTemplate(value) : null;
}

export function placeResultOf(fields: JsonObject): PlaceResult | null {
  const path = fields["ResultPath"];
  if (path === null) return keepInput;
  return typeof path === "string" && path !== "$" ? compileResultPath(path) : null;
}

/** `TimeoutSeconds`/`TimeoutSecondsPath` and their like. */
export function durationOf(fields: JsonObject, name: string): DurationField | null {
  const seconds = numberOf(fields, name);
  if (seconds !== undefined) return { kind: "fixed", ms: seconds * 1000 };
  const field = `${name}Path`;
  const path = textOf(fields, field);
  return path === undefined ? null : { kind: "path", field, path, read: compilePathField(path) };
}
