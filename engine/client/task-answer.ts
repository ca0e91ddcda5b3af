/** What a task worker answers, as bytes and headers. */
import type { Headers } from "../transport/nats/broker.ts";
import {
  answerBytesMax,
  causeCharactersMax,
  errorCharactersMax,
  headerText,
  taskHeader,
} from "../transport/nats/task-protocol.ts";

export interface TaskReply {
  readonly data: Uint8Array;
  readonly headers: Headers;
}

const noHeaders: Headers = {};

/** @throws TypeError when JSON cannot express the result. */
export function resultAnswer(result: unknown): TaskReply {
  const text = JSON.stringify(result === undefined ? null : result);
  if (text === undefined) throw new TypeError(`a ${typeof result} cannot be written as JSON`);
  const data = Buffer.from(text);
  if (data.byteLength <= answerBytesMax) return { data, headers: noHeaders };
  const cause = `The handler's result has ${data.byteLength} bytes; a task's result may have ${answerBytesMax}.`;
  return namedAnswer("States.DataLimitExceeded", cause);
}

/** An Error by its name and message; anything else thrown is an `Error` with its text. */
export function errorAnswer(thrown: unknown): TaskReply {
  try {
    if (thrown instanceof Error) return namedAnswer(String(thrown.name), String(thrown.message));
    const text = typeof thrown === "string" ? thrown : JSON.stringify(thrown);
    return namedAnswer("Error", text ?? String(thrown));
  } catch {
    // A getter or a cycle of the thrown thing threw itself.
    return namedAnswer("Error", "The handler threw something that cannot be described.");
  }
}

/** @param error Empty: `Error`. */
export function namedAnswer(error: string, cause: string): TaskReply {
  const name = error === "" ? "Error" : error.slice(0, errorCharactersMax);
  return {
    data: Buffer.from(cause.slice(0, causeCharactersMax)),
    headers: { [taskHeader.error]: headerText(name) },
  };
}
