/**
 * A service that is not there: answers after a drawn time with a result or an error. It stands in
 * for a real one in scenarios and tests. Pure; it runs inside the shard.
 * Hot path: a constant answer (no spread of times, no errors, a constant result) is one frozen
 * object, for which nothing is hashed and nothing allocated. Benchmark: the `chain` scenario.
 */
import type { CompiledTemplate } from "../language/compiled-template.ts";
import type { Environment } from "../language/environment.ts";
import { Failure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import { compileTemplate } from "../language/template.ts";
import { parseFunctionArn } from "./function-arn.ts";
import { drawHash, drawLatencyMs, drawUnit, type Latency } from "./simulated-draw.ts";

export interface SimulatedServiceSpec {
  /** An exact `Resource`, or the name of a Lambda function. */
  readonly resource: string;
  /** A number is a constant. Default: 0. */
  readonly latencyMs?: number | Latency;
  /** The part of the attempts that fail, in [0, 1]. Default: 0. */
  readonly errorRate?: number;
  readonly error?: string; // Default: States.TaskFailed.
  readonly cause?: string;
  /** Payload template over the task's input: `"x.$": "$.total"`. Default: `{}`. */
  readonly result?: Json;
  /** For tests of supervision; only the shard performs it. */
  readonly fault?: SimulatedFault;
}

export type SimulatedFault = "exit" | "hang" | "throw";

export interface SimulatedAnswer {
  readonly delayMs: number;
  readonly failure: Failure | null;
  /** Null when there is a failure. */
  readonly result: Json;
}

export interface SimulatedService {
  readonly resource: string;
  readonly fault: SimulatedFault | null;
  /** What the result is made by: says how large it can get. */
  readonly template: CompiledTemplate;
  /** The same arguments always give the same answer. Does not throw. */
  answer(
    input: Json,
    executionKey: string,
    stateName: string,
    attempt: number,
    environment: Environment,
  ): SimulatedAnswer;
}

type Answer = SimulatedService["answer"];

/** @throws What `compileTemplate` throws: check the spec with `simulatedServiceProblems` before. */
export function compileSimulatedService(
  spec: SimulatedServiceSpec,
  seed: number,
): SimulatedService {
  const { resource, errorRate = 0, fault = null, latencyMs = 0, result = {} } = spec;
  const latency = latencyOf(latencyMs);
  const failure = failureOf(spec);
  const template = compileTemplate(result);
  const answer = compileConstant() ?? compileUndrawn() ?? drawn;
  return { resource, fault, template, answer };

  /** The same for everybody. */
  function compileConstant(): Answer | undefined {
    if (latency.distribution !== "constant") return undefined;
    const delayMs = latency.meanMs;
    if (errorRate >= 1) return constantAnswer({ delayMs, failure, result: null });
    if (errorRate > 0 || isDynamic(result)) return undefined;
    return constantAnswer({ delayMs, failure: null, result });
  }

  /** Differs by the input only. */
  function compileUndrawn(): Answer | undefined {
    if (latency.distribution !== "constant" || errorRate > 0) return undefined;
    const delayMs = latency.meanMs;
    return (input, _executionKey, _stateName, _attempt, environment) =>
      evaluatedAnswer(template, delayMs, input, environment);
  }

  function drawn(
    input: Json,
    executionKey: string,
    stateName: string,
    attempt: number,
    environment: Environment,
  ): SimulatedAnswer {
    const hash = drawHash(seed, executionKey, stateName, attempt);
    const delayMs = drawLatencyMs(latency, hash, 1);
    if (drawUnit(hash, 0) < errorRate) return { delayMs, failure, result: null };
    return evaluatedAnswer(template, delayMs, input, environment);
  }
}

function constantAnswer(answer: SimulatedAnswer): Answer {
  Object.freeze(answer);
  return () => answer;
}

/**
 * The service that stands in for a Task's resource, or undefined when none does. A function's ARN is
 * also found by the function's name. Services are keyed by their `resource`.
 */
export function simulatedServiceFor(
  services: ReadonlyMap<string, SimulatedService>,
  resource: string,
): SimulatedService | undefined {
  const exact = services.get(resource);
  if (exact !== undefined) return exact;
  const reference = parseFunctionArn(resource);
  return reference === undefined ? undefined : services.get(reference.name);
}

function latencyOf(latencyMs: number | Latency): Latency {
  return typeof latencyMs === "number"
    ? { distribution: "constant", meanMs: latencyMs }
    : latencyMs;
}

function failureOf(spec: SimulatedServiceSpec): Failure {
  const { resource, error = "States.TaskFailed" } = spec;
  return new Failure(error, spec.cause ?? `The simulated service '${resource}' failed.`);
}

function evaluatedAnswer(
  template: CompiledTemplate,
  delayMs: number,
  input: Json,
  environment: Environment,
): SimulatedAnswer {
  try {
    return { delayMs, failure: null, result: template.evaluate(input, environment) };
  } catch (thrown) {
    if (thrown instanceof Failure) return { delayMs, failure: thrown, result: null };
    throw thrown;
  }
}

/** A template's `factor` of 0 does not say this: States.UUID() reads nothing and is never the same. */
function isDynamic(template: Json): boolean {
  if (typeof template !== "object" || template === null) return false;
  return Object.entries(template).some(([key, value]) => key.endsWith(".$") || isDynamic(value));
}
