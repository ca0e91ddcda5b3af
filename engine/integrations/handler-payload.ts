/**
 * A function's answer as the text that Lambda's Node runtime would send: results and thrown things.
 * Used in handler threads, and on the main thread for a thread that died of what it threw.
 */
import { types } from "node:util";

/**
 * A handler that must answer with exact bytes (an adapter for another runtime, a test) returns or
 * throws `{ [Symbol.for("stepstorm.payloadText")]: text }`: the text then is the payload as it is.
 * A symbol, because no JSON result can have one by accident. A result's text must be JSON.
 */
export const payloadTextKey = Symbol.for("stepstorm.payloadText");

export type Payload = { readonly kind: "result" | "error"; readonly payloadText: string };

/** The payload of a result; of an error when JSON cannot express the result. */
export function resultPayload(result: unknown): Payload {
  try {
    const exact = exactText(result);
    if (exact !== undefined) {
      JSON.parse(exact);
      return { kind: "result", payloadText: exact };
    }
    const payloadText = JSON.stringify(result === undefined ? null : result);
    if (payloadText !== undefined) return { kind: "result", payloadText };
  } catch {
    // A cycle, a BigInt, a toJSON that throws, an exact text that is no JSON.
  }
  return namedErrorPayload("Runtime.MarshalError", "Unable to stringify response body");
}

/**
 * The payload of a thrown value. An Error gives its name, message and stack; an object with
 * `errorType` and `errorMessage` is taken as another runtime's payload; anything else its type.
 */
export function errorPayload(thrown: unknown): Payload {
  try {
    const exact = exactText(thrown);
    if (exact !== undefined) return { kind: "error", payloadText: exact };
    if (isErrorLike(thrown)) return errorLikePayload(thrown);
    if (isRuntimePayload(thrown)) return { kind: "error", payloadText: JSON.stringify(thrown) };
    return namedErrorPayload(thrown === null ? "object" : typeof thrown, textOf(thrown));
  } catch {
    // A getter or a toString of the thrown thing threw itself.
    return namedErrorPayload("handled", "The handler threw something that cannot be described");
  }
}

export function namedErrorPayload(errorType: string, errorMessage: string): Payload {
  return { kind: "error", payloadText: JSON.stringify({ errorType, errorMessage, trace: [] }) };
}

/** An Error that has come from another thread, or another context, may be a plain object. */
function isErrorLike(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const { name, message, stack } = value as Record<string, unknown>;
  return typeof name === "string" && typeof message === "string" && typeof stack === "string";
}

function errorLikePayload(error: Error): Payload {
  const payloadText = JSON.stringify({
    errorType: String(error.name),
    errorMessage: String(error.message),
    trace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  });
  return { kind: "error", payloadText };
}

function isRuntimePayload(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const { errorType, errorMessage } = value as Record<string, unknown>;
  return typeof errorType === "string" && typeof errorMessage === "string";
}

/** Plain objects would all read `[object Object]`: their JSON says more. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const text = String(value);
  return text === "[object Object]" ? JSON.stringify(value) : text;
}

function exactText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const text = (value as Record<symbol, unknown>)[payloadTextKey];
  return typeof text === "string" ? text : undefined;
}
