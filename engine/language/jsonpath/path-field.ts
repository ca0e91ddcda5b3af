/**
 * Paths in InputPath, OutputPath, ItemsPath, TimeoutSecondsPath and their like: finding nothing
 * fails the state, in the wording recorded for these fields.
 */
import type { Evaluate } from "../environment.ts";
import { runtimeFailure } from "../failure.ts";
import { whyNotFound } from "./not-found.ts";
import { parseJsonPath } from "./parse.ts";
import { compileRootedPath } from "./read.ts";

/** Throws `PathSyntaxError`. */
export function compilePathField(text: string): Evaluate {
  const path = parseJsonPath(text);
  if (text === "$") return (data) => data;
  const read = compileRootedPath(path);
  return (data, environment) => {
    const value = read(data, environment);
    if (value !== undefined) return value;
    throw runtimeFailure(`Invalid path '${text}' : ${whyNotFound(path, data, environment)}`);
  };
}
