/**
 * An event as CloudWatch shows it: one line of JSON, recorded field names, all of them texts but for
 * what is within `details`.
 *
 *   {"id":"4","type":"ExecutionSucceeded","details":{"output":"{}","outputDetails":{"truncated":false}},
 *    "previous_event_id":"3","event_timestamp":"1718026743000","execution_arn":"arn:…:express:N:name:uuid",
 *    "redrive_count":"0"}
 *
 * AWS's limit for a record is 256 KB: an input or output whose escaped text has more than 248 KB is
 * cut, and `truncated` says so.
 *
 * Hot path of machines that log (`npm run bench -- --log-level ALL`).
 */
import { executionArn } from "../actors/context-object.ts";
import type { Execution } from "../actors/execution.ts";
import type { EventDetails, HistoryEvent } from "../actors/history-event.ts";
import type { Json } from "../language/json.ts";

/** UTF-8 bytes of a text once it is escaped, its quotes not counted. */
export const LOGGED_TEXT_BYTES_MAX = 248 * 1024;

/** The record and the line break after it. */
export function recordLine(event: HistoryEvent): string {
  const { execution, id, type, previousEventId, timestampMs, details } = event;
  const log = execution.log!;
  if (log.common === "") log.common = commonEnd(execution);
  // Floored by hand: event times are positive, and a fraction would be one digit string more.
  const time = Math.floor(timestampMs);
  return `{"id":"${id}","type":"${type}","details":{${detailsText(details)}},"previous_event_id":"${previousEventId}","event_timestamp":"${time}${log.common}`;
}

function commonEnd({ actors, name, owner, ownerIndex }: Execution): string {
  const arn = executionArn(actors.identity.stateMachineArn, name, owner.runId(ownerIndex));
  return `","execution_arn":${JSON.stringify(arn)},"redrive_count":"0"}\n`;
}

function detailsText(details: EventDetails): string {
  let text = "";
  const { name, input, output, parameters, assigned } = details;
  if (input !== undefined) text += `,${payloadText("input", input)}`;
  if (assigned !== undefined) text += `,${assignedText(assigned)}`;
  if (name !== undefined) text += `,"name":${JSON.stringify(name)}`;
  if (output !== undefined) text += `,${payloadText("output", output)}`;
  if (parameters !== undefined) text += `,"parameters":${escapedJson(parameters).text}`;
  return (text + otherText(details)).slice(1);
}

/** What is written as it is, in this order. */
const others = [
  "roleArn",
  "index",
  "length",
  "resource",
  "resourceType",
  "region",
  "timeoutInSeconds",
  "heartbeatInSeconds",
  "error",
  "cause",
  "location",
  "state",
] as const satisfies readonly (keyof EventDetails)[];

function otherText(details: EventDetails): string {
  let text = "";
  for (const key of others) {
    const value = details[key];
    if (value === undefined) continue;
    const shown = typeof value === "number" ? String(value) : escaped(value).text;
    text += `,"${key}":${shown}`;
  }
  return text;
}

function payloadText(key: "input" | "output", value: Json): string {
  const { text, isTruncated } = escapedJson(value);
  return `"${key}":${text},"${key}Details":{"truncated":${isTruncated}}`;
}

/** Each variable as JSON text. All of them together have one limit: beyond it none is told. */
function assignedText(assigned: Json): string {
  const pairs = Object.entries(assigned ?? {}).map(
    ([name, value]) => `${JSON.stringify(name)}:${escapedJson(value as Json).text}`,
  );
  const all = pairs.join(",");
  const isTruncated = isOver(all);
  const shown = isTruncated ? "" : all;
  return `"assignedVariables":{${shown}},"assignedVariablesDetails":{"truncated":${isTruncated}}`;
}

interface Escaped {
  /** A JSON string: escaped, with its quotes. */
  readonly text: string;
  readonly isTruncated: boolean;
}

/** A value as JSON text within JSON text. */
function escapedJson(value: Json): Escaped {
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    // Data nested by thousands of states exhausts the stack: the record goes without it.
    if (error instanceof RangeError) return { text: '""', isTruncated: true };
    throw error;
  }
  return escaped(text);
}

function escaped(text: string): Escaped {
  const whole = JSON.stringify(text);
  if (!isOver(whole)) return { text: whole, isTruncated: false };
  return { text: JSON.stringify(text.slice(0, fittingUnits(text))), isTruncated: true };
}

function isOver(text: string): boolean {
  // A UTF-16 unit has three bytes at most: most texts need not be measured.
  if (text.length * 3 <= LOGGED_TEXT_BYTES_MAX) return false;
  return Buffer.byteLength(text) - 2 > LOGGED_TEXT_BYTES_MAX;
}

/** How many UTF-16 units of the text fit once they are escaped; no surrogate pair is cut. */
function fittingUnits(text: string): number {
  let bytes = 0;
  let units = 0;
  for (const letter of text) {
    bytes += Buffer.byteLength(JSON.stringify(letter)) - 2;
    if (bytes > LOGGED_TEXT_BYTES_MAX) break;
    units += letter.length;
  }
  return units;
}
