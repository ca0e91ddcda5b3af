/** Paths whose field says itself what finding nothing means: Choice's Variable, SecondsPath. */
import type { EvaluateOptional } from "../environment.ts";
import { parseJsonPath } from "./parse.ts";
import { compileRootedPath } from "./read.ts";

/** Throws `PathSyntaxError`. */
export function compileOptionalPath(text: string): EvaluateOptional {
  return compileRootedPath(parseJsonPath(text));
}
