/** What is wrong with an expression's text, in a sentence, for the diagnostics of a definition; undefined when nothing is. */

import { parseIntrinsic } from "./intrinsics/parse.ts";
import { IntrinsicSyntaxError } from "./intrinsics/syntax.ts";
import { parseJsonPath } from "./jsonpath/parse.ts";
import { isReferencePath, PathSyntaxError } from "./jsonpath/syntax.ts";

/** Of a path to data, the context object or a variable. */
export function pathProblem(text: string): string | undefined {
  return problemOf(() => parseJsonPath(text));
}

/** Of a ResultPath. */
export function referencePathProblem(text: string): string | undefined {
  return problemOf(() => {
    if (isReferencePath(parseJsonPath(text))) return;
    throw new PathSyntaxError("must be a reference path: fields and indexes of the input only", 0);
  });
}

/** Of the value of a `.$` key, ErrorPath or CausePath: a path as above, or an intrinsic function. */
export function templateExpressionProblem(text: string): string | undefined {
  return text.startsWith("$") ? pathProblem(text) : problemOf(() => parseIntrinsic(text));
}

function problemOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof PathSyntaxError || error instanceof IntrinsicSyntaxError) {
      return error.message;
    }
    throw error;
  }
}
