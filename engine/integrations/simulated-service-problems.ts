/** Checks the description of a simulated service that somebody wrote: all its problems at once. */
import { isObject, type Json, type JsonObject } from "../language/json.ts";
import { compileTemplate } from "../language/template.ts";

const fields = ["resource", "latencyMs", "errorRate", "error", "cause", "result", "fault"];
const faults: readonly unknown[] = ["exit", "hang", "throw"];
const latencyMsMax = 24 * 60 * 60_000;
const sigmaMax = 5;

/** The parameters of each distribution, and the most that each may be. */
const distributions: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  constant: { meanMs: latencyMsMax },
  uniform: { minMs: latencyMsMax, maxMs: latencyMsMax },
  exponential: { meanMs: latencyMsMax },
  lognormal: { medianMs: latencyMsMax, sigma: sigmaMax },
};

/** One line for each problem; empty for a `SimulatedServiceSpec`. */
export function simulatedServiceProblems(value: unknown): string[] {
  if (!isObject(value)) return ["a simulated service is an object with at least a resource"];
  const problems = unknownFields(value, fields, "a simulated service");
  const { resource, latencyMs, errorRate, error, cause, result, fault } = value;
  if (typeof resource !== "string" || resource === "") {
    problems.push("resource must be a text: a Resource or the name of a function");
  }
  if (latencyMs !== undefined) problems.push(...latencyProblems(latencyMs));
  if (errorRate !== undefined) problems.push(...rangeProblems("errorRate", errorRate, 1));
  if (error !== undefined && (typeof error !== "string" || error === "")) {
    problems.push("error must be a text");
  }
  if (cause !== undefined && typeof cause !== "string") problems.push("cause must be a text");
  if (result !== undefined) problems.push(...templateProblems(result));
  if (fault !== undefined && !faults.includes(fault)) {
    problems.push('fault must be "exit", "hang" or "throw"');
  }
  return problems;
}

function latencyProblems(latency: Json): string[] {
  if (!isObject(latency)) return rangeProblems("latencyMs", latency, latencyMsMax);
  const { distribution } = latency;
  if (typeof distribution !== "string" || !Object.hasOwn(distributions, distribution)) {
    return [`latencyMs.distribution must be one of ${Object.keys(distributions).join(", ")}`];
  }
  const parameters = distributions[distribution]!;
  const known = ["distribution", ...Object.keys(parameters)];
  const problems = unknownFields(latency, known, `latencyMs of distribution ${distribution}`);
  for (const [name, most] of Object.entries(parameters)) {
    problems.push(...rangeProblems(`latencyMs.${name}`, latency[name], most));
  }
  const { minMs, maxMs } = latency;
  if (typeof minMs === "number" && typeof maxMs === "number" && minMs > maxMs) {
    problems.push("latencyMs.minMs must not be above latencyMs.maxMs");
  }
  return problems;
}

function rangeProblems(name: string, value: unknown, most: number): string[] {
  const isRight = typeof value === "number" && value >= 0 && value <= most;
  return isRight ? [] : [`${name} must be a number from 0 to ${most}`];
}

function templateProblems(template: Json): string[] {
  try {
    compileTemplate(template);
    return [];
  } catch (error) {
    return [`result: ${error instanceof Error ? error.message : JSON.stringify(error)}`];
  }
}

function unknownFields(value: JsonObject, known: readonly string[], owner: string): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${key} is not a field of ${owner}`);
}
