/**
 * Entry of a handler thread: runs users' task handlers, one call at a time. It holds nothing of the
 * parent's; a handler that breaks its thread breaks only its own call. This file is an adapter: it
 * reads the clock of the thread.
 */
import type { HandlerAnswer, HandlerCall } from "./handler-call.ts";
import { type HandlerContext, loadHandler } from "./handler-module.ts";
import { beginOutput, captureOutput, outputTail } from "./handler-output.ts";
import { errorPayload, type Payload, resultPayload } from "./handler-payload.ts";

captureOutput();

// Lambda's name for it. Thrown from here it ends the thread, as Lambda ends the sandbox.
process.on("unhandledRejection", (reason) => {
  const error = new Error(reason instanceof Error ? String(reason) : `${reason}`);
  error.name = "Runtime.UnhandledPromiseRejection";
  throw error;
});

/** Never rejects. Null only wakes the pool. */
export async function invoke(call: HandlerCall | null): Promise<HandlerAnswer | null> {
  if (call === null) return null;
  beginOutput(call.functionName);
  const payload = await payloadOf(call);
  if (Buffer.byteLength(payload.payloadText) > call.payloadBytesMax) return { kind: "tooLarge" };
  return payload.kind === "result"
    ? { kind: "result", payloadText: payload.payloadText, logText: outputTail() }
    : { kind: "error", payloadText: payload.payloadText };
}

async function payloadOf(call: HandlerCall): Promise<Payload> {
  try {
    const handler = await loadHandler(call.moduleUrl, call.exportName);
    return resultPayload(await handler(JSON.parse(call.eventText), contextOf(call)));
  } catch (error) {
    return errorPayload(error);
  }
}

function contextOf(call: HandlerCall): HandlerContext {
  const { deadlineMs, settingsText, clientContextText } = call;
  return {
    functionName: call.functionName,
    functionVersion: call.functionVersion,
    invokedFunctionArn: call.invokedFunctionArn,
    awsRequestId: call.requestId,
    ...(clientContextText === undefined ? {} : { clientContext: JSON.parse(clientContextText) }),
    settings: settingsText === undefined ? undefined : JSON.parse(settingsText),
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.floor(deadlineMs - performance.timeOrigin - performance.now())),
  };
}
