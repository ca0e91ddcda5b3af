/** How a request was answered, as it is counted: a closed list, whatever codes there are. */
import type { ApiOutcome } from "../telemetry/api-counters.ts";
import type { ApiError } from "./errors.ts";

const outcomeOfCode: ReadonlyMap<string, ApiOutcome> = new Map([
  ["ThrottlingException", "throttled"],
  ["AccessDeniedException", "unauthorized"],
  ["IncompleteSignatureException", "unauthorized"],
  ["InvalidSignatureException", "unauthorized"],
  ["MissingAuthenticationTokenException", "unauthorized"],
  ["UnrecognizedClientException", "unauthorized"],
]);

export function outcomeOf({ code, status }: ApiError): ApiOutcome {
  return outcomeOfCode.get(code) ?? (status >= 500 ? "failed" : "refused");
}
