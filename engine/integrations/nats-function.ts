/**
 * Lambda functions that this node has no handler for: a worker serves them on `tasks.lambda.NAME`,
 * in any language. What it answers is the function's payload; what it fails with, an error of it.
 */
import { functionSubjectPrefix, headerText, taskHeader } from "../transport/nats/task-protocol.ts";
import { type FunctionReference, functionArn } from "./function-arn.ts";
import type { HandlerOutcome } from "./handler-call.ts";
import { namedErrorPayload } from "./handler-payload.ts";
import type { NatsCall, NatsCalls } from "./nats-calls.ts";
import { requestHeaders } from "./nats-message.ts";
import type { CallControl } from "./promised-task.ts";
import type { TaskCall } from "./task-call.ts";

/** As a handler's; or nobody serves the function; or NATS could not take the call. */
export type FunctionOutcome =
  | HandlerOutcome
  | { readonly kind: "notFound" }
  | { readonly kind: "failed"; readonly error: string; readonly cause: string };

export interface FunctionInvocation {
  readonly call: TaskCall;
  readonly reference: FunctionReference;
  readonly eventText: string;
  readonly clientContextText: string | undefined;
}

/** Never rejects. */
export async function callFunction(
  calls: NatsCalls,
  invocation: FunctionInvocation,
  control: CallControl,
): Promise<FunctionOutcome> {
  const outcome = await calls.call(natsCall(invocation), control);
  switch (outcome.kind) {
    case "result":
      return { kind: "result", payloadText: outcome.text, logText: "" };
    case "error":
      return namedError(outcome.error, outcome.cause);
    case "notJson":
      return namedError("Runtime.MarshalError", `The answer is not JSON: ${outcome.reason}`);
    case "noResponders":
      return { kind: "notFound" };
    default:
      return outcome;
  }
}

/** An invocation of type Event: it runs, and nobody waits for it. */
export function tellFunction(calls: NatsCalls, invocation: FunctionInvocation): void {
  calls.tell(natsCall(invocation));
}

function natsCall({ call, reference, eventText, clientContextText }: FunctionInvocation): NatsCall {
  const headers = {
    ...requestHeaders(call),
    [taskHeader.function]: functionArn(reference),
    ...(clientContextText === undefined
      ? {}
      : { [taskHeader.clientContext]: headerText(clientContextText) }),
  };
  return { subject: functionSubjectPrefix + reference.name, bodyText: eventText, headers };
}

function namedError(errorType: string, errorMessage: string): HandlerOutcome {
  return { kind: "error", payloadText: namedErrorPayload(errorType, errorMessage).payloadText };
}
