/** Lambda's ways to fail, as Step Functions words them (recorded answers, facts 9, 10 and 11). */
import { isObject } from "../language/json.ts";
import { type TaskFailure, taskFailure } from "./task-call.ts";

/**
 * The function answered with an error. Its payload's `errorType` is the error's name.
 * @param causeText The payload as the cause: as it came for a direct ARN, compact for lambda:invoke.
 */
export function functionFailure(id: number, payloadText: string, causeText: string): TaskFailure {
  const errorType = errorTypeOf(payloadText);
  if (errorType !== undefined) return taskFailure(id, errorType, causeText);
  const cause = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${causeText}`;
  return taskFailure(id, "Lambda.Unknown", cause);
}

/**
 * JSON text without blanks and with its strings written plainly, keys in their order and numbers as
 * they were: JSON.parse and back would move keys like "1" to the front. Other text stays as it is.
 */
export function compactJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|\s+/g, (token) =>
    token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : "",
  );
}

/** Lambda refused the call itself: an error of its API, in the wording of the first SDK. */
export interface LambdaRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export function functionNotFound(arn: string): LambdaRefusal {
  return { status: 404, code: "ResourceNotFoundException", message: `Function not found: ${arn}` };
}

export const tooManyRequests: LambdaRefusal = {
  status: 429,
  code: "TooManyRequestsException",
  message: "Rate Exceeded.",
};

/** Lambda has no class of its own for this code: the error takes the name of its base class. */
export function invalidValue(value: string, field: string, constraint: string): LambdaRefusal {
  const message = `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${constraint}`;
  return { status: 400, code: "ValidationException", message };
}

export function refusalFailure(id: number, refusal: LambdaRefusal, requestId: string): TaskFailure {
  const { status, code, message } = refusal;
  const error = code === "ValidationException" ? "AWSLambdaException" : code;
  const cause = `${message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
  return taskFailure(id, `Lambda.${error}`, cause);
}

function errorTypeOf(payloadText: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(payloadText);
    const errorType = isObject(payload) ? payload["errorType"] : undefined;
    return typeof errorType === "string" && errorType !== "" ? errorType : undefined;
  } catch {
    return undefined;
  }
}
