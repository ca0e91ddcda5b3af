/** What goes to a task worker and what comes back, as headers and bytes (`task-protocol.ts`). */
import type { BrokerMessage, Headers } from "../transport/nats/broker.ts";
import {
  answerBytesMax,
  causeCharactersMax,
  errorCharactersMax,
  headerText,
  taskHeader,
  textOfHeader,
} from "../transport/nats/task-protocol.ts";
import type { TaskCall } from "./task-call.ts";

/** What a worker said. */
export type WorkerAnswer =
  /** JSON text, checked. */
  | { readonly kind: "result"; readonly text: string }
  | { readonly kind: "error"; readonly error: string; readonly cause: string }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "notJson"; readonly reason: string };

const strictText = new TextDecoder("utf-8", { fatal: true });
const looseText = new TextDecoder("utf-8");

/** What a worker is told of a call beside its payload. */
export function requestHeaders(call: TaskCall): Headers {
  const { executionArn, stateName, attempt, timeoutMs, heartbeatMs } = call;
  return {
    [taskHeader.execution]: headerText(executionArn),
    [taskHeader.state]: headerText(stateName),
    [taskHeader.attempt]: String(attempt),
    ...(timeoutMs === undefined ? {} : { [taskHeader.timeoutMs]: String(Math.floor(timeoutMs)) }),
    ...(heartbeatMs === undefined ? {} : { [taskHeader.heartbeatMs]: String(heartbeatMs) }),
  };
}

/** @param message Not a heartbeat. */
export function readAnswer(message: BrokerMessage): WorkerAnswer {
  const error = message.header(taskHeader.error);
  if (error !== "") {
    const name = textOfHeader(error).slice(0, errorCharactersMax);
    return { kind: "error", error: name, cause: causeOf(message) };
  }
  const code = message.header(taskHeader.serviceErrorCode);
  const description = message.header(taskHeader.serviceError);
  if (code !== "" || description !== "") {
    const cause = [`${code} ${description}`.trim(), causeOf(message)].filter((text) => text !== "");
    return { kind: "error", error: "Nats.ServiceError", cause: cause.join(": ") };
  }
  return readResult(message.data);
}

function readResult(data: Uint8Array): WorkerAnswer {
  if (data.byteLength > answerBytesMax) return { kind: "tooLarge" };
  if (data.byteLength === 0) return { kind: "result", text: "null" };
  try {
    const text = strictText.decode(data);
    JSON.parse(text);
    return { kind: "result", text };
  } catch (error) {
    return { kind: "notJson", reason: error instanceof Error ? error.message : String(error) };
  }
}

function causeOf(message: BrokerMessage): string {
  return looseText.decode(message.data).slice(0, causeCharactersMax);
}
