/**
 * Fields of JSONata states: a text `{% … %}` is an expression, everything else is taken literally,
 * within lists and objects too. Recorded: only a text that begins with `{%` and ends with `%}` is one.
 *
 * What `$states` holds is known where a field is compiled: `input`, and with it what is `given`: the
 * result of the state's work, or the error output of a Catcher.
 */
import type { CompiledTemplate } from "./compiled-template.ts";
import type { Environment, Evaluate } from "./environment.ts";
import { Failure } from "./failure.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { fullBudget } from "./jsonata/budget.ts";
import { type CompiledJsonata, compileJsonata } from "./jsonata/compile.ts";
import { JsonataError } from "./jsonata/jsonata-error.ts";
import { notJson } from "./jsonata/result.ts";
import type { JsonataBindings } from "./jsonata/run.ts";
import { internedKey } from "./own-property.ts";
import { compileBuild, type Part } from "./template-build.ts";

/** What the data is that a field is evaluated on. */
export type Given = "input" | "result" | "errorOutput";

/** The source of an expression, without its marks; undefined: the text is no expression. */
export function expressionIn(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || !value.startsWith("{%") || !value.endsWith("%}"))
    return undefined;
  return value.length < 4 ? undefined : value.slice(2, -2).trim();
}

/** AWS's error of JSONata states. @param field Where it was; null: AWS tells none. */
export function queryFailure(cause: string, field: string | null): Failure {
  return new Failure("States.QueryEvaluationError", cause, field);
}

/** @param field As causes name it: `Output`, `Arguments`; parts of it get a path: `Output/total`. */
export function compileJsonataTemplate(value: Json, field: string, given: Given): CompiledTemplate {
  return compilePart(value, field, given);
}

/** Nothing is known of the size of what an expression gives: it is measured. */
const unknownSize = { factor: 0, constantBytes: 2 ** 40 };

function compilePart(value: Json, field: string, given: Given): Part {
  const source = expressionIn(value);
  if (source !== undefined) {
    const compiled = compileJsonata(source);
    const evaluate = evaluateOf(compiled, field, given);
    return { evaluate, ...(compiled.size ?? unknownSize), constant: undefined };
  }
  if (Array.isArray(value)) return compileList(value, field, given);
  if (isObject(value)) return compileObject(value, field, given);
  return constantPart(value);
}

function constantPart(value: Json): Part {
  const constantBytes = Buffer.byteLength(JSON.stringify(value));
  return { evaluate: () => value, factor: 0, constantBytes, constant: value };
}

function compileList(values: readonly Json[], field: string, given: Given): Part {
  const parts = values.map((value, index) => compilePart(value, `${field}[${index}]`, given));
  if (parts.every((part) => part.constant !== undefined)) return constantPart(values as Json);
  const evaluates = parts.map((part) => part.evaluate);
  return {
    evaluate: (data, environment) => evaluates.map((evaluate) => evaluate(data, environment)),
    ...boundOf(parts, 0),
    constant: undefined,
  };
}

function compileObject(value: JsonObject, field: string, given: Given): Part {
  const entries = Object.entries(value).map(([key, inner]) => ({
    key: internedKey(key),
    part: compilePart(inner, `${field}/${key}`, given),
  }));
  if (entries.every(({ part }) => part.constant !== undefined)) return constantPart(value);
  const keyBytes = Buffer.byteLength(JSON.stringify(Object.keys(value)));
  return {
    evaluate: compileBuild(entries),
    ...boundOf(
      entries.map(({ part }) => part),
      keyBytes,
    ),
    constant: undefined,
  };
}

function boundOf(parts: readonly Part[], moreBytes: number) {
  return {
    factor: parts.reduce((sum, part) => sum + part.factor, 0),
    constantBytes: parts.reduce((sum, part) => sum + part.constantBytes + 2, moreBytes + 2),
  };
}

/**
 * One expression. Throws `States.QueryEvaluationError` where it fails, gives nothing, or gives a
 * function. Hot path.
 */
export function compileJsonataExpression(source: string, field: string, given: Given): Evaluate {
  return evaluateOf(compileJsonata(source), field, given);
}

function evaluateOf(compiled: CompiledJsonata, field: string, given: Given): Evaluate {
  const { source } = compiled;
  const readsContext = contextReference.test(source);
  return (data, environment) => {
    const value = evaluated(compiled, { source, field, data, environment, given, readsContext });
    if (value === undefined)
      throw queryFailure(`${whatOf(source, field)} returned nothing (undefined).`, field);
    return value;
  };
}

/** `$states` used as a whole, or by another part than these: the context object has to be built. */
const contextReference = /\$states(?!\s*\.\s*(?:input|result|errorOutput)\b)/;

/** What causes begin with. */
export function whatOf(source: string, field: string): string {
  return `The JSONata expression '${source}' specified for the field '${field}'`;
}

interface Evaluation {
  readonly source: string;
  readonly field: string;
  readonly data: Json;
  readonly environment: Environment;
  readonly given: Given;
  readonly readsContext: boolean;
}

/** What expressions read. One is enough: evaluations do not nest. */
class Scope implements JsonataBindings {
  states: Json = null;
  environment: Environment | null = null;
  nowMs = 0;

  lookup(name: string): Json | undefined {
    if (name === "states") return this.states;
    const variables = this.environment!.variables;
    return variables === null ? undefined : variables[name];
  }

  random(): number {
    return this.environment!.random();
  }

  uuid(): string {
    return this.environment!.uuid();
  }
}

const scope = new Scope();

function evaluated(compiled: CompiledJsonata, evaluation: Evaluation): Json | undefined {
  const { environment, source, field } = evaluation;
  scope.states = statesOf(evaluation);
  scope.environment = environment;
  scope.nowMs = environment.nowMs();
  try {
    const value = compiled.evaluate(scope, fullBudget());
    if (value !== notJson) return value;
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error;
    const { code, message } = error;
    throw queryFailure(
      `${whatOf(source, field)} threw an error during evaluation. ${code}: ${message}`,
      field,
    );
  }
  throw queryFailure(`${whatOf(source, field)} returned an unsupported result type.`, field);
}

function statesOf({ data, environment, given, readsContext }: Evaluation): Json {
  if (!readsContext) {
    if (given === "input") return { input: data };
    const input = environment.data;
    return given === "result" ? { input, result: data } : { input, errorOutput: data };
  }
  const context = environment.context();
  if (given === "input") return { input: data, context };
  const input = environment.data;
  return given === "result"
    ? { input, context, result: data }
    : { input, context, errorOutput: data };
}

/** As AWS names types in causes. */
export function typeName(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** @throws Failure when the value is not of the type that a field wants. */
export function unexpectedType(
  { source, field }: { readonly source: string; readonly field: string },
  wanted: string,
  value: Json,
): Failure {
  return queryFailure(
    `${whatOf(source, field)} returned an unexpected result type. Expected '${wanted}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
}
