/**
 * Checks of fields that hold a path. AWS words a wrong path in general terms; what exactly is wrong
 * with it goes into the hint.
 */
import {
  pathProblem,
  referencePathProblem,
  templateExpressionProblem,
} from "../expression-problems.ts";
import { parseJsonPath } from "../jsonpath/parse.ts";
import { isDefinite } from "../jsonpath/syntax.ts";
import { atValue, type Place } from "./place.ts";
import { addError } from "./survey.ts";
import { type ValueCheck, wrongType } from "./value-checks.ts";

/** InputPath, OutputPath: any path, or null for an empty object. */
export const pathOrNull: ValueCheck = (state, place) => {
  if (place.node.value === null) return;
  checkText(state, place, (text) => {
    const problem = pathProblem(text);
    if (problem === undefined) return undefined;
    return { message: "Value must be a valid JSONPath.", problem };
  });
};

/** A path to one place of the input, the context object or a variable: no wildcard, slice or filter. */
export const singlePath: ValueCheck = (state, place) => {
  checkText(state, place, (text) => {
    const problem = pathProblem(text);
    if (problem !== undefined) return referencePathRefusal(text, problem);
    if (isDefinite(parseJsonPath(text).steps)) return undefined;
    return referencePathRefusal(text, "it may name several places, here it must name one");
  });
};

/** ResultPath: where in the input the result goes; null discards it. */
export const resultPathOrNull: ValueCheck = (state, place) => {
  if (place.node.value === null) return;
  checkText(state, place, (text) => {
    const problem = referencePathProblem(text);
    return problem === undefined ? undefined : referencePathRefusal(text, problem);
  });
};

/** ErrorPath, CausePath: a path or an intrinsic function. */
export const pathOrIntrinsic: ValueCheck = (state, place) => {
  checkText(state, place, (text) => {
    const problem = templateExpressionProblem(text);
    if (problem === undefined) return undefined;
    return { message: "Value must be a valid JSONPath.", problem };
  });
};

interface Refusal {
  readonly message: string;
  readonly problem: string;
}

function referencePathRefusal(text: string, problem: string): Refusal {
  const detail = text.startsWith("$") ? "" : ": Reference path didn't start with '$'";
  return { message: `Value is not a Reference Path${detail}`, problem };
}

function checkText(
  state: Parameters<ValueCheck>[0],
  place: Place,
  check: (text: string) => Refusal | undefined,
): void {
  const { value } = place.node;
  if (typeof value !== "string") {
    wrongType(state, place, "STRING");
    return;
  }
  const refusal = check(value);
  if (refusal === undefined) return;
  addError(state.survey, atValue(place), {
    message: refusal.message,
    hint: `Correct the path: ${asClause(refusal.problem)}.`,
  });
}

/** A problem's text as the end of a sentence of ours. */
export function asClause(problem: string): string {
  return problem.replace(/[.\s]+$/, "");
}
