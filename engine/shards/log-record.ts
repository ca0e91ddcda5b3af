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
 * Hot path of machines that log (`npm run bench -- --log-level ALL`): what is written again and again
 * is kept as text: a state's output is mostly the next one's input.
 */
import { executionArn } from "../actors/context-object.ts";
import type { Execution } from "../actors/execution.ts";
import type { EventDetails, HistoryEvent } from "../actors/history-event.ts";
import type { Json } from "../language/json.ts";

/** UTF-8 bytes of a text once it is escaped, its quotes not counted. */
export const LOGGED_TEXT_BYTES_MAX = 248 * 1024;

/** Names of states, of all machines of a shard; beyond, they are forgotten and begin anew. */
const NAMES_MAX = 10_000;

interface Escaped {
  /** A JSON string: escaped, with its quotes. */
  readonly text: string;
  readonly isTruncated: boolean;
}

const notWritten: Escaped = { text: '""', isTruncated: true };

export class RecordWriter {
  readonly #names = new Map<string, string>();
  /** Objects and lists of this turn. Values are never written into: the same one has the same text. */
  readonly #texts = new Map<Json, Escaped>();

  /** The record and the line break after it. */
  line(event: HistoryEvent): string {
    const { execution, id, type, previousEventId, timestampMs, details } = event;
    const log = execution.log!;
    if (log.common === "") log.common = commonEnd(execution);
    const text = this.#details(details);
    return `{"id":"${id}","type":"${type}","details":{${text}},"previous_event_id":"${previousEventId}","event_timestamp":"${Math.floor(timestampMs)}${log.common}`;
  }

  /** In the order in which the details were put together. */
  #details(details: EventDetails): string {
    let text = "";
    let comma = "";
    for (const key in details) {
      text += comma + this.#field(details, key as keyof EventDetails);
      comma = ",";
    }
    return text;
  }

  #field(details: EventDetails, key: keyof EventDetails): string {
    switch (key) {
      case "input":
      case "output": {
        const { text, isTruncated } = this.#escapedJson(details[key]!);
        return `"${key}":${text},"${key}Details":{"truncated":${isTruncated}}`;
      }
      case "name":
        return `"name":${this.#name(details.name!)}`;
      case "parameters":
        return `"parameters":${this.#escapedJson(details.parameters!).text}`;
      case "assigned":
        return assignedText(details.assigned!);
      case "index":
      case "length":
      case "timeoutInSeconds":
      case "heartbeatInSeconds":
        return `"${key}":${details[key]}`;
      default:
        return `"${key}":${escaped(details[key]!).text}`;
    }
  }

  #name(name: string): string {
    let text = this.#names.get(name);
    if (text === undefined) {
      if (this.#names.size >= NAMES_MAX) this.#names.clear();
      text = JSON.stringify(name);
      this.#names.set(name, text);
    }
    return text;
  }

  #escapedJson(value: Json): Escaped {
    if (typeof value !== "object" || value === null) return escapedJson(value);
    let text = this.#texts.get(value);
    if (text === undefined) {
      text = escapedJson(value);
      this.#texts.set(value, text);
    }
    return text;
  }

  /** The turn is over: lets go of what was written. */
  forget(): void {
    this.#texts.clear();
  }
}

function commonEnd({ actors, name, owner, ownerIndex }: Execution): string {
  const arn = executionArn(actors.identity.stateMachineArn, name, owner.runId(ownerIndex));
  return `","execution_arn":${JSON.stringify(arn)},"redrive_count":"0"}\n`;
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

/** A value as JSON text within JSON text. */
function escapedJson(value: Json): Escaped {
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    // Data nested by thousands of states exhausts the stack: the record goes without it.
    if (error instanceof RangeError) return notWritten;
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
