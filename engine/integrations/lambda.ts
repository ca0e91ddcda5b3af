/**
 * Lambda functions: by their ARN as `Resource` (the input is the event, the payload the result), and
 * by `arn:PARTITION:states:::lambda:invoke` (Parameters name the function, the output wraps the
 * payload). The functions are users' handlers, run in the task pool, and those that workers serve
 * over NATS. Event invocations run once: Lambda's own two retries of them are not made.
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
import type { HandlerCall } from "./handler-call.ts";
import { findHandler, type HandlerTarget, type HandlerTargets } from "./handler-registration.ts";
import type { CallControl, Integration } from "./integration.ts";
import {
  compactJson,
  functionFailure,
  functionNotFound,
  refusalFailure,
  tooManyRequests,
} from "./lambda-failure.ts";
import { invokeOutputText } from "./lambda-output.ts";
import { type InvokeRequest, readInvokeRequest } from "./lambda-request.ts";
import type { NatsCalls } from "./nats-calls.ts";
import { callFunction, type FunctionOutcome, tellFunction } from "./nats-function.ts";
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
  /** Where functions without a handler are called; undefined: they do not exist. */
  readonly nats: NatsCalls | undefined;
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
  /** Undefined: a worker serves it. */
  readonly target: HandlerTarget | undefined;
  readonly eventText: string;
  readonly clientContextText: string | undefined;
  readonly requestId: string;
}

export function createLambda(options: LambdaOptions): Integration {
  return {
    takes: (resource) => invokePattern.test(resource) || parseFunctionArn(resource) !== undefined,
    run: (call, control) => {
      const reference = parseFunctionArn(call.resource);
      return reference === undefined
        ? runInvoke(options, call, control)
        : runDirect(options, call, { reference, control });
    },
  };
}

async function runDirect(
  options: LambdaOptions,
  call: TaskCall,
  { reference, control }: { reference: FunctionReference; control: CallControl },
): Promise<TaskAnswer> {
  const { id, inputText, resource } = call;
  const invocation: Invocation = {
    call,
    reference,
    target: findHandler(options.targets, reference),
    eventText: inputText,
    clientContextText: undefined,
    requestId: options.ids.uuid(),
  };
  const outcome = await callBody(options, invocation, control);
  switch (outcome.kind) {
    case "result":
      return { id, ok: true, outputText: outcome.payloadText };
    case "error":
      return functionFailure(id, outcome.payloadText, outcome.payloadText);
    default:
      return otherAnswer(outcome, invocation, resource);
  }
}

async function runInvoke(
  options: LambdaOptions,
  call: TaskCall,
  control: CallControl,
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
  const { reference, payloadText: eventText, clientContextText } = request;
  const target = findHandler(options.targets, reference);
  const invocation = { call, reference, target, eventText, clientContextText, requestId };
  return request.invocationType === "RequestResponse"
    ? invokeAndAnswer(options, invocation, { request, control })
    : answerAtOnce(options, invocation, request);
}

async function invokeAndAnswer(
  options: LambdaOptions,
  invocation: Invocation,
  { request, control }: { request: InvokeRequest; control: CallControl },
): Promise<TaskAnswer> {
  const { requestId } = invocation;
  const { id } = invocation.call;
  const outcome = await callBody(options, invocation, control);
  if (outcome.kind === "error") {
    return functionFailure(id, outcome.payloadText, compactJson(outcome.payloadText));
  }
  if (outcome.kind !== "result") return otherAnswer(outcome, invocation, "lambda");
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
  const { requestId, target } = invocation;
  const isEvent = request.invocationType === "Event";
  if (target === undefined && options.nats === undefined) {
    return otherAnswer({ kind: "notFound" }, invocation, "lambda");
  }
  if (isEvent && target === undefined) {
    tellFunction(options.nats!, invocation);
  } else if (isEvent) {
    const call = handlerCall(options, invocation, target!);
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

/** Runs the function where it is: in a handler thread, or at a worker. Never rejects. */
function callBody(
  options: LambdaOptions,
  invocation: Invocation,
  control: CallControl,
): Promise<FunctionOutcome> {
  const { target } = invocation;
  if (target !== undefined) {
    return options.pool.call(handlerCall(options, invocation, target), control.signal);
  }
  if (options.nats === undefined) return Promise.resolve({ kind: "notFound" });
  return callFunction(options.nats, invocation, control);
}

function handlerCall(
  options: LambdaOptions,
  invocation: Invocation,
  target: HandlerTarget,
): HandlerCall {
  const { call, reference, eventText, clientContextText, requestId } = invocation;
  return {
    functionName: reference.name,
    functionVersion: executedVersion(reference),
    invokedFunctionArn: functionArn(reference),
    requestId,
    moduleUrl: target.moduleUrl,
    exportName: target.exportName,
    settingsText: target.settingsText,
    clientContextText,
    eventText,
    deadlineMs: options.clock.nowMs() + (call.timeoutMs ?? timeoutMsDefault),
    payloadBytesMax: resultBytesMax,
  };
}

function otherAnswer(
  outcome: Exclude<FunctionOutcome, { kind: "result" | "error" }>,
  { call: { id }, reference, requestId }: Invocation,
  calledAs: string,
): TaskAnswer {
  switch (outcome.kind) {
    case "notFound":
      return refusalFailure(id, functionNotFound(latestArn(reference)), requestId);
    case "failed":
      return taskFailure(id, outcome.error, outcome.cause);
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
