/**
 * Why a path found nothing, in the words of AWS (Jayway's, recorded for a missing leaf and a missing
 * parent). Walks the path a second time: only failing executions pay for it.
 */
import type { Environment } from "../environment.ts";
import { isObject, type Json } from "../json.ts";
import { canonicalRoot, canonicalStep } from "./canonical.ts";
import { compileDefinite } from "./definite.ts";
import type { JsonPathSyntax, PathStep } from "./syntax.ts";

export function whyNotFound(path: JsonPathSyntax, data: Json, environment: Environment): string {
  const whole = canonicalRoot(path.root) + path.steps.map(canonicalStep).join("");
  const noResults = `No results for path: ${whole}`;
  let current = rootValue(path, data, environment);
  if (current === undefined) return noResults;
  let walked = canonicalRoot(path.root);
  for (const [at, step] of path.steps.entries()) {
    if (step.kind !== "field" && step.kind !== "index") return noResults;
    const problem = misfit(step, current, walked);
    if (problem !== undefined) return problem;
    const next = compileDefinite([step])(current);
    walked += canonicalStep(step);
    if (next === undefined) {
      const isParent = step.kind === "field" && at < path.steps.length - 1;
      return isParent ? `Missing property in path ${walked}` : noResults;
    }
    current = next;
  }
  return noResults;
}

function rootValue(path: JsonPathSyntax, data: Json, environment: Environment): Json | undefined {
  if (path.root.kind === "data") return data;
  if (path.root.kind === "context") return environment.context();
  return environment.variables?.[path.root.name];
}

function misfit(step: PathStep, value: Json, walked: string): string | undefined {
  if (step.kind === "index" && !Array.isArray(value)) {
    return `${canonicalStep(step)} can only be applied to arrays, in path ${walked}`;
  }
  if (step.kind === "field" && !isObject(value)) {
    return `Expected to find an object with property ${canonicalStep(step)} in path ${walked}`;
  }
  return undefined;
}
