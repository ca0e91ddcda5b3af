/** Paths in payload templates, ErrorPath and CausePath: finding nothing fails the state, in the wording recorded for these. */
import type { Evaluate } from "../environment.ts";
import { runtimeFailure } from "../failure.ts";
import { parseJsonPath } from "./parse.ts";
import { compileRootedPath } from "./read.ts";

/**
 * Throws `PathSyntaxError`.
 * @param fieldName As the user wrote it: `value.$`, `ErrorPath`.
 */
export function compileTemplatePath(text: string, fieldName: string): Evaluate {
  const path = parseJsonPath(text);
  if (text === "$") return (data) => data;
  const read = compileRootedPath(path);
  return (data, environment) => {
    const value = read(data, environment);
    if (value !== undefined) return value;
    throw runtimeFailure(
      `The JSONPath '${text}' specified for the field '${fieldName}' could not be found in the input '${JSON.stringify(data)}'`,
    );
  };
}
