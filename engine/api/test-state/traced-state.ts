/**
 * A compiled state whose expressions note what they give. The actors run it as they run any other, so
 * that a test sees what an execution would do; where a state has no expression, one that changes
 * nothing stands in, since AWS tells those steps, too.
 */
import type { CompiledTemplate } from "../../language/compiled-template.ts";
import type { Environment, Evaluate, EvaluateOptional } from "../../language/environment.ts";
import type { Json } from "../../language/json.ts";
import type { PlaceResult, State, WaitUntil } from "../../language/machine.ts";

export type Step =
  | "afterInputPath"
  | "afterParameters"
  | "afterResultSelector"
  | "afterResultPath"
  | "variables";

export type Note = (step: Step, value: Json) => void;

/** Retries and catches are left out: who tests looks at the failure itself. */
export function tracedState(state: State, environment: Environment, note: Note): State {
  const read = readingIn(environment);
  const inputPath: Evaluate = (data) => {
    const value = state.inputPath === null ? data : state.inputPath(data, environment);
    note("afterInputPath", value);
    return value;
  };
  const common = {
    inputPath,
    output: read.template(state.output),
    outputPath: read.evaluate(state.outputPath),
    assign: noting(read.template(state.assign), (value) => note("variables", value)),
  };
  const placing =
    (placeResult: PlaceResult | null): PlaceResult =>
    (input, result) => {
      note("afterResultSelector", result);
      const output = placeResult === null ? result : placeResult(input, result);
      note("afterResultPath", output);
      return output;
    };
  const parameters = (template: CompiledTemplate | null) =>
    noting(read.template(template) ?? unchanged, (value) => note("afterParameters", value))!;
  const uncaught = { retriers: [], catchers: [] };
  switch (state.kind) {
    case "pass":
      return {
        ...state,
        ...common,
        parameters: state.result === null ? parameters(state.parameters) : null,
        placeResult: placing(state.placeResult),
      };
    case "task":
      return {
        ...state,
        ...common,
        ...uncaught,
        parameters: parameters(state.parameters),
        timeout: read.duration(state.timeout),
        heartbeat: read.duration(state.heartbeat),
        resultSelector: read.template(state.resultSelector),
        placeResult: placing(state.placeResult),
      };
    case "choice": {
      const rules = state.rules.map((rule) => ({
        ...rule,
        matches: (data: Json) => rule.matches(data, environment),
        assign: noting(read.template(rule.assign), (value) => note("variables", value)),
        output: read.template(rule.output),
      }));
      return { ...state, ...common, rules };
    }
    case "wait":
      return { ...state, ...common, until: read.until(state.until) };
    case "succeed":
      return { ...state, ...common };
    case "fail":
      return { ...state, error: read.evaluate(state.error), cause: read.evaluate(state.cause) };
    case "parallel":
    case "map":
      return {
        ...state,
        ...common,
        ...uncaught,
        resultSelector: read.template(state.resultSelector),
        placeResult: placing(state.placeResult),
      };
  }
}

const unchanged: CompiledTemplate = { evaluate: (data) => data, factor: 1, constantBytes: 0 };

function noting(
  template: CompiledTemplate | null,
  note: (value: Json) => void,
): CompiledTemplate | null {
  if (template === null) return null;
  return {
    ...template,
    evaluate: (data, environment) => {
      const value = template.evaluate(data, environment);
      note(value);
      return value;
    },
  };
}

/** The same expressions, reading this environment in place of the token's. */
export function readingIn(environment: Environment) {
  const evaluate = (expression: Evaluate | null): Evaluate | null =>
    expression && ((data) => expression(data, environment));
  const optional =
    (expression: EvaluateOptional): EvaluateOptional =>
    (data) =>
      expression(data, environment);
  return {
    evaluate,
    template: (template: CompiledTemplate | null): CompiledTemplate | null =>
      template && { ...template, evaluate: evaluate(template.evaluate)! },
    duration: <Field extends { readonly kind: string; readonly read?: Evaluate } | null>(
      field: Field,
    ): Field => (field?.read === undefined ? field : { ...field, read: evaluate(field.read) }),
    until: (until: WaitUntil): WaitUntil => {
      if (until.kind === "computed") {
        return { ...until, delayMs: (data, _, nowMs) => until.delayMs(data, environment, nowMs) };
      }
      return "read" in until ? { ...until, read: optional(until.read) } : until;
    },
  };
}
