/**
 * ResultPath: where a state's result goes in its input. Neither is ever written into: a new spine is
 * built along the path, all else is shared. Missing objects are made; lists are never made longer.
 */
import { Failure } from "../failure.ts";
import { isObject, type Json } from "../json.ts";
import { internedKey, readOwn, withOwn } from "../own-property.ts";
import { parseJsonPath } from "./parse.ts";
import { isReferencePath, type PathStep, PathSyntaxError } from "./syntax.ts";

export type ApplyResultPath = (input: Json, result: Json) => Json;
type SpineStep = string | number;

/**
 * Throws `PathSyntaxError`.
 * @param text null: the result is discarded; undefined or `$`: it replaces the input.
 */
export function compileResultPath(text: string | null | undefined): ApplyResultPath {
  if (text === null) return (input) => input;
  if (text === undefined || text === "$") return (_input, result) => result;
  const path = parseJsonPath(text);
  if (!isReferencePath(path)) throw new PathSyntaxError("must be a reference path", 0);
  const steps = path.steps.map(spineStep);
  const [first] = steps;
  if (steps.length === 1 && typeof first === "string") return compileOneField(text, first);
  return (input, result) => {
    const output = placed(input, { steps, at: 0, result });
    if (output === undefined) throw matchFailure(text, input);
    return output;
  };
}

function spineStep(step: PathStep): SpineStep {
  if (step.kind === "field") return internedKey(step.name);
  if (step.kind === "index") return step.index;
  throw new Error(`a reference path has no step of kind ${step.kind}`);
}

function compileOneField(text: string, key: string): ApplyResultPath {
  return (input, result) => {
    if (typeof input !== "object" || !isObject(input)) throw matchFailure(text, input);
    return withOwn(input, key, result);
  };
}

interface Placement {
  readonly steps: readonly SpineStep[];
  readonly at: number;
  readonly result: Json;
}

/** `value` with the result in place, or undefined when a step does not fit. As deep as the path is long, which its parser limits. */
function placed(value: Json | undefined, placement: Placement): Json | undefined {
  const { steps, at, result } = placement;
  const step = steps[at];
  if (step === undefined) return result;
  const rest = { steps, at: at + 1, result };
  if (typeof step === "number") {
    if (!Array.isArray(value) || step >= value.length) return undefined;
    const inner = placed(value[step] as Json, rest);
    return inner === undefined ? undefined : (value.with(step, inner) as Json);
  }
  const parent = value === undefined ? {} : value;
  if (!isObject(parent)) return undefined;
  const inner = placed(readOwn(parent, step), rest);
  return inner === undefined ? undefined : withOwn(parent, step, inner);
}

function matchFailure(text: string, input: Json): Failure {
  return new Failure(
    "States.ResultPathMatchFailure",
    `Unable to apply ReferencePath ${text} to input ${JSON.stringify(input)}`,
  );
}
