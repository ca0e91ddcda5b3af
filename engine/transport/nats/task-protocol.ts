/**
 * The words in which a node and a task worker speak, as `docs/tasks-over-nats.md` has them: one
 * request, any number of heartbeats, one answer.
 *
 *   node ── request: subject, JSON, headers ──▶ worker (one of its queue group)
 *        ◀─ Stepstorm-Heartbeat: 1 ────────────  as often as it likes
 *        ── on the Stepstorm-Cancel subject ──▶  nobody waits any more
 *        ◀─ JSON, or Stepstorm-Error: NAME ────  the answer
 */
import type { Headers } from "./broker.ts";

export const taskHeader = {
  execution: "Stepstorm-Execution",
  state: "Stepstorm-State",
  attempt: "Stepstorm-Attempt",
  timeoutMs: "Stepstorm-Timeout-Ms",
  heartbeatMs: "Stepstorm-Heartbeat-Ms",
  cancel: "Stepstorm-Cancel",
  /** The function's ARN, when a function is called. */
  function: "Stepstorm-Function",
  /** JSON text; only when the call of a function has one. */
  clientContext: "Stepstorm-Client-Context",
  heartbeat: "Stepstorm-Heartbeat",
  error: "Stepstorm-Error",
  /** Of NATS's own micro-services. */
  serviceErrorCode: "Nats-Service-Error-Code",
  serviceError: "Nats-Service-Error",
} as const;

/** Functions that a node has no handler for are called on this and their name. */
export const functionSubjectPrefix = "tasks.lambda.";

/** AWS's limits. */
export const errorCharactersMax = 256;
export const causeCharactersMax = 32_768;
export const answerBytesMax = 262_144;

/**
 * A text as a header's value: what is not printable ASCII, and `%`, in percent-encoded UTF-8. No
 * name of a state or of an error can end a header's line, and every client can read it.
 */
export function headerText(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, "\ufffd");
  // A blank at an end would be lost on the way.
  return wellFormed.replace(/[^ -$&-~]|^ | $/gu, (character) => encodeURIComponent(character));
}

/** A header's text. A value that is not encoded is taken as it is. */
export function textOfHeader(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** What a server counts against the largest message it takes. @param headers In ASCII. */
export function messageBytes(data: Uint8Array, headers: Headers): number {
  let bytes = data.byteLength + "NATS/1.0\r\n\r\n".length;
  for (const name of Object.keys(headers)) bytes += name.length + headers[name]!.length + 4;
  return bytes;
}
