/**
 * Lambda functions: by their ARN as `Resource` (the input is the event, the payload the result), and
 * by `arn:PARTITION:states:::lambda:invoke` (Parameters name the function, the output wraps the
 * payload). The functions are users' handlers, run in the task pool. Event invocations run once:
 * Lambda's own two retries of them are not made.
 */
import type { Json } from "../language/json.ts";
import type { Clock, Ids } from "../ports.ts";
import {
  executedVersion,
  type FunctionHome,
  type FunctionReference,
  functionArn,
  parseFunctionArn,
} from "./function-arn.ts";
import type { HandlerCall, HandlerOutcome } from "./handler-call.ts";
import { findHandler, type HandlerTarget, type HandlerTargets } from "./handler-registration.ts";
import type { Integration } from "./integration.ts";
import {
  compactJson,
  functionFailure,
  functionNotFound,
  refusalFailure,
  tooManyRequests,
} from "./lambda-failure.ts";
import { invokeOutputText } from "./lambda-output.ts";
import { type InvokeRequest, readInvokeRequest } from "./lambda-request.ts";
import {
  dataLimitFailure,
  resultBytesMax,
  type TaskAnswer,
  type TaskCall,
  taskFailure,
} from "./task-call.ts";
import type { TaskPool } from "./task-pool.ts";

export interface LambdaOptions {
  readonly home: FunctionHome;
  readonly targets: HandlerTargets;
  readonly pool: TaskPool;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Aborted when the node stops: ends what Event invocations have left running. */
  readonly closing: AbortSignal;
}

const invokePattern = /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:lambda:invoke$/;
const timeoutMsDefault = 15 * 60_000; // Lambda's longest: what a handler sees when its state has none.

/** A call on its way to its function, with the ids that its answer will name. */
interface Invocation {
  readonly call: TaskCall;
  readonly reference: FunctionReference;
  readonly target: HandlerTarget;
  readonly requestId: string;
}

export function createLambda(options: LambdaOptions): Integration {
  return {
    takes: (resource) => invokePattern.test(resource) || parseFunctionArn(resource) !== undefined,
    run: (call, signal) => {
      const reference = parseFunctionArn(call.resource);
      return reference === undefined
        ? runInvoke(options, call, signal)
        : runDirect(options, call, { reference, signal });
    },
  };
}

async function runDirect(
  options: LambdaOptions,
  call: TaskCall,
  { reference, signal }: { reference: FunctionReference; signal: AbortSignal },
): Promise<TaskAnswer> {
  const { id, inputText, resource } = call;
  const requestId = options.ids.uuid();
  const target = findHandler(options.targets, reference);
  if (target === undefined) {
    return refusalFailure(id, functionNotFound(latestArn(reference)), requestId);
  }
  const invocation = { call, reference, target, requestId };
  const outcome = await options.pool.call(handlerCall(options, invocation, inputText), signal);
  switch (outcome.kind) {
    case "result":
      return { id, ok: true, outputText: outcome.payloadText };
    case "error":
      return functionFailure(id, outcome.payloadText, outcome.payloadText);
    default:
      return otherAnswer(outcome, { id, requestId, calledAs: resource });
  }
}

async function runInvoke(
  options: LambdaOptions,
  call: TaskCall,
  signal: AbortSignal,
): Promise<TaskAnswer> {
  const { id, inputText } = call;
  const read = readInvokeRequest(JSON.parse(inputText) as Json, options.home);
  if (read.kind === "unfit") {
    const problems = read.problems.join(", ");
    const cause = `The Parameters '${inputText}' could not be used to start the Task: [${problems}]`;
    return taskFailure(id, "States.Runtime", cause);
  }
  const requestId = options.ids.uuid();
  if (read.kind === "refused") return refusalFailure(id, read.refusal, requestId);
  const { request } = read;
  const target = findHandler(options.targets, request.reference);
  if (target === undefined) {
    return refusalFailure(id, functionNotFound(latestArn(request.reference)), requestId);
  }
  const invocation = { call, reference: request.reference, target, requestId };
  return request.invocationType === "RequestResponse"
    ? invokeAndAnswer(options, invocation, { request, signal })
    : answerAtOnce(options, invocation, request);
}

async function invokeAndAnswer(
  options: LambdaOptions,
  invocation: Invocation,
  { request, signal }: { request: InvokeRequest; signal: AbortSignal },
): Promise<TaskAnswer> {
  const { requestId } = invocation;
  const { id } = invocation.call;
  const handler = handlerCall(options, invocation, request.payloadText);
  const clientContextText = request.clientContextText;
  const outcome = await options.pool.call({ ...handler, clientContextText }, signal);
  if (outcome.kind === "error") {
    return functionFailure(id, outcome.payloadText, compactJson(outcome.payloadText));
  }
  if (outcome.kind !== "result") return otherAnswer(outcome, { id, requestId, calledAs: "lambda" });
  const outputText = invokeOutputText(outcome.payloadText, {
    requestId,
    nowMs: options.clock.nowMs(),
    executedVersion: executedVersion(invocation.reference),
    status: 200,
    logText: request.wantsLogTail ? tailText(requestId, outcome.logText) : undefined,
  });
  if (Buffer.byteLength(outputText) > resultBytesMax) return dataLimitFailure(id, "lambda");
  return { id, ok: true, outputText };
}

/** Types Event (the function runs, nobody learns what came of it) and DryRun (it does not run). */
function answerAtOnce(
  options: LambdaOptions,
  invocation: Invocation,
  request: InvokeRequest,
): TaskAnswer {
  const { requestId } = invocation;
  const isEvent = request.invocationType === "Event";
  if (isEvent) {
    const call = handlerCall(options, invocation, request.payloadText);
    void options.pool.call(call, options.closing); // Does not reject; its answer has no reader.
  }
  const outputText = invokeOutputText("{}", {
    requestId,
    nowMs: options.clock.nowMs(),
    executedVersion: undefined,
    status: isEvent ? 202 : 204,
    logText: undefined,
  });
  return { id: invocation.call.id, ok: true, outputText };
}

function handlerCall(
  options: LambdaOptions,
  invocation: Invocation,
  eventText: string,
): HandlerCall {
  const { call, reference, target, requestId } = invocation;
  return {
    functionName: reference.name,
    functionVersion: executedVersion(reference),
    invokedFunctionArn: functionArn(reference),
    requestId,
    moduleUrl: target.moduleUrl,
    exportName: target.exportName,
    settingsText: target.settingsText,
    clientContextText: undefined,
    eventText,
    deadlineMs: options.clock.nowMs() + (call.timeoutMs ?? timeoutMsDefault),
    payloadBytesMax: resultBytesMax,
  };
}

function otherAnswer(
  outcome: Exclude<HandlerOutcome, { kind: "result" | "error" }>,
  { id, requestId, calledAs }: { id: number; requestId: string; calledAs: string },
): TaskAnswer {
  switch (outcome.kind) {
    case "tooLarge":
      return dataLimitFailure(id, calledAs);
    case "refused":
      return refusalFailure(id, tooManyRequests, requestId);
    case "cancelled":
      return taskFailure(id, "States.Timeout", undefined);
  }
}

/** Lambda names the version even when the caller did not. */
function latestArn(reference: FunctionReference): string {
  return functionArn({ ...reference, qualifier: reference.qualifier ?? "$LATEST" });
}

function tailText(requestId: string, logText: string): string {
  return `START RequestId: ${requestId}\n${logText}END RequestId: ${requestId}\n`;
}
