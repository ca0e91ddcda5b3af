/** What Lambda says of a function whose process ended under it. */
import type { HandlerOutcome } from "./handler-call.ts";
import { errorPayload } from "./handler-payload.ts";

/** @param error What Piscina rejects with when the thread of a task has ended. */
export function lostThreadOutcome(error: unknown, requestId: string): HandlerOutcome {
  const message = error instanceof Error ? error.message : "";
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const exitCode = /^worker exited with code: (\d+)$/.exec(message)?.[1];
  let reason: string;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") reason = "with error: signal: killed";
  else if (exitCode === "0") reason = "without providing a reason";
  else if (exitCode !== undefined) reason = `with error: exit status ${exitCode}`;
  else if (message === "Terminating worker thread") reason = "with error: signal: terminated";
  else return { kind: "error", payloadText: errorPayload(error).payloadText };
  const text = `RequestId: ${requestId} Error: Runtime exited ${reason}`;
  const payload = { errorType: "Runtime.ExitError", errorMessage: text };
  return { kind: "error", payloadText: JSON.stringify(payload) };
}
