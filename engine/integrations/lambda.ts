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
import type { HandlerCall, HandlerFunction } from "./handler-call.ts";
import { findHandler, type HandlerTargets } from "./handler-registration.ts";
import type { Integration, RunningTask, TaskListener } from "./integration.ts";
import {
  compactJson,
  functionFailure,
  functionNotFound,
  refusalFailure,
  tooManyRequests,
} from "./lambda-failure.ts";
import { invokeOutputText } from "./lambda-output.ts";
import { type InvokeRequest, readInvokeRequest } from "./lambda-request.ts";
import { memoized } from "./memoized.ts";
import type { NatsCalls } from "./nats-calls.ts";
import { callFunction, type FunctionOutcome, tellFunction } from "./nats-function.ts";
import { callFailure, startAnswered, startPromised } from "./promised-task.ts";
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
}

interface Lambda extends LambdaOptions {
  /** The handler of a function, which its ARN names; undefined: a worker serves it. */
  readonly handlerOf: (arn: string, reference: FunctionReference) => HandlerFunction | undefined;
}

const invokePattern = /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:lambda:invoke$/;
const timeoutMsDefault = 15 * 60_000; // Lambda's longest: what a handler sees when its state has none.

/** A call on its way to its function, with the ids that its answer will name. */
interface Invocation {
  readonly call: TaskCall;
  readonly reference: FunctionReference;
  /** Undefined: a worker serves it. */
  readonly handler: HandlerFunction | undefined;
  readonly eventText: string;
  readonly clientContextText: string | undefined;
  readonly requestId: string;
}

export function createLambda(options: LambdaOptions): Integration {
  const lambda: Lambda = {
    ...options,
    handlerOf: memoized((_arn: string, reference: FunctionReference) =>
      handlerFunction(options.targets, reference),
    ),
  };
  const referenceOf = memoized(parseFunctionArn);
  return {
    takes: (resource) => invokePattern.test(resource) || parseFunctionArn(resource) !== undefined,
    start: (call, listener) => {
      const reference = referenceOf(call.resource);
      return reference === undefined
        ? startInvoke(lambda, call, listener)
        : startDirect(lambda, { call, reference }, listener);
    },
  };
}

function handlerFunction(
  targets: HandlerTargets,
  reference: FunctionReference,
): HandlerFunction | undefined {
  const target = findHandler(targets, reference);
  if (target === undefined) return undefined;
  return {
    functionName: reference.name,
    functionVersion: executedVersion(reference),
    invokedFunctionArn: functionArn(reference),
    ...target,
  };
}

function startDirect(
  lambda: Lambda,
  { call, reference }: { readonly call: TaskCall; readonly reference: FunctionReference },
  listener: TaskListener,
): RunningTask {
  const { id, inputText, resource } = call;
  const invocation: Invocation = {
    call,
    reference,
    handler: lambda.handlerOf(resource, reference),
    eventText: inputText,
    clientContextText: undefined,
    requestId: lambda.ids.uuid(),
  };
  return runBody(lambda, invocation, {
    listener,
    answerOf: (outcome) => {
      switch (outcome.kind) {
        case "result":
          return { id, ok: true, outputText: outcome.payloadText };
        case "error":
          return functionFailure(id, outcome.payloadText, outcome.payloadText);
        default:
          return otherAnswer(outcome, invocation, resource);
      }
    },
  });
}

function startInvoke(lambda: Lambda, call: TaskCall, listener: TaskListener): RunningTask {
  const { id, inputText } = call;
  const read = readInvokeRequest(JSON.parse(inputText) as Json, lambda.home);
  if (read.kind === "unfit") {
    const problems = read.problems.join(", ");
    const cause = `The Parameters '${inputText}' could not be used to start the Task: [${problems}]`;
    return startAnswered(taskFailure(id, "States.Runtime", cause), listener);
  }
  const requestId = lambda.ids.uuid();
  if (read.kind === "refused") {
    return startAnswered(refusalFailure(id, read.refusal, requestId), listener);
  }
  const { request } = read;
  const { reference, payloadText: eventText, clientContextText } = request;
  const handler = lambda.handlerOf(functionArn(reference), reference);
  const invocation = { call, reference, handler, eventText, clientContextText, requestId };
  if (request.invocationType !== "RequestResponse") {
    return startAnswered(answerAtOnce(lambda, invocation, request), listener);
  }
  return runBody(lambda, invocation, {
    listener,
    answerOf: (outcome) => invokeAnswer(lambda, invocation, { request, outcome }),
  });
}

function invokeAnswer(
  lambda: Lambda,
  invocation: Invocation,
  { request, outcome }: { readonly request: InvokeRequest; readonly outcome: FunctionOutcome },
): TaskAnswer {
  const { requestId } = invocation;
  const { id } = invocation.call;
  if (outcome.kind === "error") {
    return functionFailure(id, outcome.payloadText, compactJson(outcome.payloadText));
  }
  if (outcome.kind !== "result") return otherAnswer(outcome, invocation, "lambda");
  const outputText = invokeOutputText(outcome.payloadText, {
    requestId,
    nowMs: lambda.clock.nowMs(),
    executedVersion: executedVersion(invocation.reference),
    status: 200,
    logText: request.wantsLogTail ? tailText(requestId, outcome.logText) : undefined,
  });
  if (Buffer.byteLength(outputText) > resultBytesMax) return dataLimitFailure(id, "lambda");
  return { id, ok: true, outputText };
}

/** Types Event (the function runs, nobody learns what came of it) and DryRun (it does not run). */
function answerAtOnce(lambda: Lambda, invocation: Invocation, request: InvokeRequest): TaskAnswer {
  const { requestId, handler } = invocation;
  const isEvent = request.invocationType === "Event";
  if (handler === undefined && lambda.nats === undefined) {
    return otherAnswer({ kind: "notFound" }, invocation, "lambda");
  }
  if (isEvent && handler === undefined) {
    tellFunction(lambda.nats!, invocation);
  } else if (isEvent) {
    lambda.pool.call(handlerCall(lambda, invocation, handler!), () => {});
  }
  const outputText = invokeOutputText("{}", {
    requestId,
    nowMs: lambda.clock.nowMs(),
    executedVersion: undefined,
    status: isEvent ? 202 : 204,
    logText: undefined,
  });
  return { id: invocation.call.id, ok: true, outputText };
}

interface Waiter {
  readonly listener: TaskListener;
  readonly answerOf: (outcome: FunctionOutcome) => TaskAnswer;
}

/** Runs the function where it is: in a handler thread, or at a worker. */
function runBody(lambda: Lambda, invocation: Invocation, waiter: Waiter): RunningTask {
  const { call, handler } = invocation;
  const { listener, answerOf } = waiter;
  const { nats, pool } = lambda;
  if (handler !== undefined) {
    const pooled = pool.call(handlerCall(lambda, invocation, handler), (outcome) =>
      answerWith(call, outcome, waiter),
    );
    return { cancel: () => pool.cancel(pooled) };
  }
  if (nats === undefined) return startAnswered(answerOf({ kind: "notFound" }), listener);
  return startPromised(call, listener, async (control) =>
    answerOf(await callFunction(nats, invocation, control)),
  );
}

function answerWith(call: TaskCall, outcome: FunctionOutcome, waiter: Waiter): void {
  let answer: TaskAnswer;
  try {
    answer = waiter.answerOf(outcome);
  } catch (error) {
    answer = callFailure(call, error);
  }
  waiter.listener.onAnswer(answer);
}

function handlerCall(
  lambda: Lambda,
  { call, eventText, clientContextText, requestId }: Invocation,
  handler: HandlerFunction,
): HandlerCall {
  return {
    function: handler,
    requestId,
    clientContextText,
    eventText,
    deadlineMs: lambda.clock.nowMs() + (call.timeoutMs ?? timeoutMsDefault),
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
