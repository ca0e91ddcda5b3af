/** How much larger than what it reads the answer of a path can be, as JSON. */
import type { SizeBound } from "../size-bound.ts";
import type { JsonPathSyntax, PathStep } from "./syntax.ts";

/** A deep scan can name a value once for each object or list around it. */
const nestingMax = 512;

export function pathSizeBound(path: JsonPathSyntax): SizeBound {
  const factor = path.steps.reduce((product, step) => product * stepFactor(step), 1);
  // A function's answer may be a number that is not in the data; a list has its brackets.
  return { factor, constantBytes: path.function === undefined ? 2 : 64 };
}

function stepFactor(step: PathStep): number {
  switch (step.kind) {
    case "fields":
      return step.names.length;
    case "indexes":
      return step.indexes.length;
    case "descend":
      return (nestingMax + 1) * stepFactor(step.step);
    default:
      return 1;
  }
}
