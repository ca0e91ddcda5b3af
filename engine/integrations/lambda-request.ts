/** The Parameters of `lambda:invoke`: checked, and brought into what the function is called with. */
import { isObject, type Json, type JsonObject } from "../language/json.ts";
import { type FunctionHome, type FunctionReference, parseFunctionName } from "./function-arn.ts";
import { invalidValue, type LambdaRefusal } from "./lambda-failure.ts";

export interface InvokeRequest {
  readonly reference: FunctionReference;
  readonly payloadText: string;
  readonly invocationType: "RequestResponse" | "Event" | "DryRun";
  readonly wantsLogTail: boolean;
  readonly clientContextText: string | undefined;
}

/** `unfit`: Step Functions itself does not start the task; `refused`: Lambda does not take the call. */
export type InvokeRequestResult =
  | { readonly kind: "request"; readonly request: InvokeRequest }
  | { readonly kind: "unfit"; readonly problems: readonly string[] }
  | { readonly kind: "refused"; readonly refusal: LambdaRefusal };

const textFields = [
  "FunctionName",
  "InvocationType",
  "LogType",
  "ClientContext",
  "Qualifier",
] as const;
type TextParameters = { readonly [Field in (typeof textFields)[number]]?: string };
const namePattern =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

export function readInvokeRequest(parameters: Json, home: FunctionHome): InvokeRequestResult {
  const problems = parameterProblems(parameters);
  if (problems.length > 0) return { kind: "unfit", problems };
  const {
    FunctionName: functionName = "",
    InvocationType: invocationType = "RequestResponse",
    LogType: logType = "None",
    Qualifier: qualifier,
    ClientContext: clientContext,
  } = parameters as TextParameters;
  if (!isInvocationType(invocationType)) {
    return refusedEnum(invocationType, "invocationType", "[Event, RequestResponse, DryRun]");
  }
  if (logType !== "None" && logType !== "Tail") {
    return refusedEnum(logType, "logType", "[None, Tail]");
  }
  const reference = referenceOf(functionName, qualifier, home);
  if ("code" in reference) return { kind: "refused", refusal: reference };
  const payloadText = payloadTextOf((parameters as JsonObject)["Payload"]);
  if (typeof payloadText !== "string") return { kind: "refused", refusal: payloadText };
  const clientContextText = clientContextOf(clientContext);
  if (typeof clientContextText === "object") return { kind: "refused", refusal: clientContextText };
  const wantsLogTail = logType === "Tail";
  return {
    kind: "request",
    request: { reference, payloadText, invocationType, wantsLogTail, clientContextText },
  };
}

function parameterProblems(parameters: Json): string[] {
  if (!isObject(parameters)) return ["The Parameters must be a JSON object"];
  const problems: string[] = [];
  if (!Object.hasOwn(parameters, "FunctionName")) {
    problems.push('The field "FunctionName" is required but was missing');
  }
  for (const [field, value] of Object.entries(parameters)) {
    if (field === "Payload") continue;
    if (!(textFields as readonly string[]).includes(field)) {
      problems.push(`The field "${field}" is not supported by Step Functions`);
    } else if (typeof value !== "string") {
      problems.push(`The value for the field '${field}' must be a STRING`);
    }
  }
  return problems;
}

function isInvocationType(text: string): text is InvokeRequest["invocationType"] {
  return text === "RequestResponse" || text === "Event" || text === "DryRun";
}

function refusedEnum(value: string, field: string, values: string): InvokeRequestResult {
  const constraint = `Member must satisfy enum value set: ${values}`;
  return { kind: "refused", refusal: invalidValue(value, field, constraint) };
}

function referenceOf(
  functionName: string,
  qualifier: string | undefined,
  home: FunctionHome,
): FunctionReference | LambdaRefusal {
  const reference = parseFunctionName(functionName, home);
  if (reference === undefined) {
    const constraint = `Member must satisfy regular expression pattern: ${namePattern}`;
    return invalidValue(functionName, "functionName", constraint);
  }
  if (qualifier === undefined || qualifier === "") return reference;
  if (reference.qualifier === undefined || reference.qualifier === qualifier) {
    return { ...reference, qualifier };
  }
  const message =
    "The derived qualifier from the function name does not match the specified qualifier.";
  return { status: 400, code: "InvalidParameterValueException", message };
}

/** A text is sent as it is, so it has to be JSON; null and nothing are an empty object (fact 14). */
function payloadTextOf(payload: Json | undefined): string | LambdaRefusal {
  if (payload === undefined || payload === null || payload === "") return "{}";
  if (typeof payload !== "string") return JSON.stringify(payload);
  if (isJsonText(payload)) return payload;
  const message = `Could not parse request body into json: Could not parse payload into json: ${payload}`;
  return { status: 400, code: "InvalidRequestContentException", message };
}

function clientContextOf(base64: string | undefined): string | undefined | LambdaRefusal {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, "base64").toString("utf8");
  if (isJsonText(text)) return text;
  const message = "Client context must be a valid Base64-encoded JSON object.";
  return { status: 400, code: "InvalidRequestContentException", message };
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
