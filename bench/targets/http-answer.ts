/** What an answer of the API means for the execution that was to be started. Pure. */
import type { HttpAnswer } from "./http-requester.ts";
import type { Terminal } from "./target.ts";

export type StartOutcome =
  /** `terminal` where the answer is the outcome; else only that it was taken. */
  | { readonly kind: "accepted"; readonly terminal: Omit<Terminal, "index"> | null }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

const OK = 200;
const REQUEST_TIMEOUT = 408;
const BAD_REQUEST = 400;
const SERVER_ERROR = 500;
const MESSAGE_CHARS_MAX = 160;

export function outcomeOf(answer: HttpAnswer, operation: "sync" | "start"): StartOutcome {
  if (answer.kind === "failed") return { kind: "unknown", why: answer.reason };
  const { status, body } = answer;
  const read = readObject(body);
  if (status === OK && read !== undefined) {
    if (operation === "start") return { kind: "accepted", terminal: null };
    const text = textOf(read["output"]) ?? textOf(read["error"]);
    const cause = textOf(read["cause"]);
    return { kind: "accepted", terminal: { status: textOf(read["status"]) ?? "", text, cause } };
  }
  const why = whyOf(status, read, body);
  const isThrottled = /throttl|limitexceeded|too ?many/i.test(why);
  const isRefusal = status >= BAD_REQUEST && status < SERVER_ERROR && status !== REQUEST_TIMEOUT;
  return { kind: isThrottled || isRefusal ? "refused" : "unknown", why };
}

/** `400 StateMachineDoesNotExist: …`, without what differs between executions. */
function whyOf(status: number, read: Record<string, unknown> | undefined, body: string): string {
  const type = textOf(read?.["__type"])?.split("#").at(-1);
  const message = textOf(read?.["message"]) ?? textOf(read?.["Message"]) ?? body;
  const texts = [String(status), type, message.slice(0, MESSAGE_CHARS_MAX)];
  return texts.filter((text) => text !== undefined && text !== "").join(" ");
}

function readObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
