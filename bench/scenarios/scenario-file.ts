/**
 * The shape of a scenario folder's `scenario.json`. Unknown fields are refused, so that a mistyped
 * one cannot silently change what is measured. The engine checks a service's inner rules itself.
 */
import { Ajv, type ErrorObject } from "ajv";
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import { parseRate } from "../parse-rate.ts";

/** A Task's service simulated within the engine, drawn from the seed. */
export interface SimulatedServiceSpec {
  readonly resource: string; // The Task's `Resource`, exactly.
  readonly latencyMs?: number | LatencyDistribution;
  readonly errorRate?: number; // 0..1 of all attempts.
  readonly error?: string;
  readonly cause?: string;
  readonly result?: Json; // A payload template over the Task's input.
  readonly fault?: "exit" | "hang" | "throw"; // What the service does to its shard.
}

/** Which parameters go with which distribution is the engine's to check. */
export type LatencyDistribution =
  | { readonly distribution: "constant" | "exponential"; readonly meanMs: number }
  | { readonly distribution: "uniform"; readonly minMs: number; readonly maxMs: number }
  | { readonly distribution: "lognormal"; readonly medianMs: number; readonly sigma: number };

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JavaScript module that answers a Task, in a worker thread. */
export interface HandlerSpec {
  readonly name: string; // Function name or ARN.
  readonly module: string; // As written: relative to the scenario's folder.
  readonly export?: string;
  readonly settings?: Json; // Given to the handler.
}

export interface ScenarioFile {
  readonly description: string;
  readonly transitions?: number; // State entries per execution on average, retries not included.
  readonly rate?: string; // Run at this rate when none is given, written as after `--rate`.
  readonly services?: readonly SimulatedServiceSpec[];
  readonly handlers?: readonly HandlerSpec[];
}

const name = { type: "string", minLength: 1 };

const parameter = { type: "number", minimum: 0 };

const latencySchema = {
  type: ["number", "object"],
  minimum: 0,
  additionalProperties: false,
  required: ["distribution"],
  properties: {
    distribution: { enum: ["constant", "uniform", "exponential", "lognormal"] },
    meanMs: parameter,
    minMs: parameter,
    maxMs: parameter,
    medianMs: parameter,
    sigma: parameter,
  },
};

const serviceSchema = {
  type: "object",
  additionalProperties: false,
  required: ["resource"],
  properties: {
    resource: name,
    latencyMs: latencySchema,
    errorRate: { type: "number", minimum: 0, maximum: 1 },
    error: name,
    cause: { type: "string" },
    result: {},
    fault: { enum: ["exit", "hang", "throw"] },
  },
};

const handlerSchema = {
  type: "object",
  additionalProperties: false,
  required: ["name", "module"],
  properties: { name, module: name, export: name, settings: {} },
};

const scenarioSchema = {
  type: "object",
  additionalProperties: false,
  required: ["description"],
  properties: {
    description: name,
    transitions: { type: "number", exclusiveMinimum: 0 },
    rate: name,
    services: { type: "array", items: serviceSchema },
    handlers: { type: "array", items: handlerSchema },
  },
};

const validate = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strictTypes: false,
  verbose: true,
}).compile<ScenarioFile>(scenarioSchema);

export type ScenarioFileReading =
  | { readonly file: ScenarioFile }
  | { readonly problems: readonly string[] };

/** All problems at once, each with the place in the file. */
export function readScenarioFile(value: unknown): ScenarioFileReading {
  if (validate(value)) {
    const parsed = parseRate(value.rate ?? "1");
    return parsed.ok ? { file: value } : { problems: [parsed.problem] };
  }
  return { problems: (validate.errors ?? []).map(problemText) };
}

function problemText({ instancePath, params, message, parentSchema }: ErrorObject): string {
  const place = instancePath === "" ? "" : ` at ${instancePath}`;
  const unknown: unknown = params["additionalProperty"];
  if (typeof unknown === "string") {
    const known = Object.keys((parentSchema?.["properties"] as object | undefined) ?? {});
    return `unknown field ${unknown}${place}${didYouMean(unknown, known)}`;
  }
  const missing: unknown = params["missingProperty"];
  if (typeof missing === "string") return `missing field ${missing}${place}`;
  const choices: unknown = params["allowedValues"];
  const hint = Array.isArray(choices) ? `: ${choices.join(", ")}` : "";
  return `the value${place} ${message ?? "is not valid"}${hint}`;
}
