/**
 * A frame of terminal records, on its way from a shard to the client that started the executions.
 *
 *   [version, clientId, separator, outputs, number, index, name, status, error, cause, number, …]
 *
 * `outputs` is one JSON text: the list of all outputs in the records' order (null where an
 * execution has none), each followed by the separator as an element. Written in one call, it costs
 * about two thirds of as many calls of JSON.stringify, and it is packed and unpacked as one string;
 * the reader cuts it at the separator without parsing. The separator is random, so that no output
 * can hold it.
 */
import { packFrame, unpackFrame } from "./codec.ts";

const VERSION = 2;
const HEADER_FIELDS = 4;
const RECORD_FIELDS = 6;

export const SUCCEEDED = 0;
export const FAILED = 1;
export const TIMED_OUT = 2;

export type TerminalStatus = typeof SUCCEEDED | typeof FAILED | typeof TIMED_OUT;

export const statusNames = ["SUCCEEDED", "FAILED", "TIMED_OUT"] as const;

export interface TerminalRecord {
  /** The frame of starts the execution came in, by its number within the client. */
  readonly number: number;
  /** Its place in that frame. */
  readonly index: number;
  readonly name: string;
  readonly status: TerminalStatus;
  /** JSON text; null unless SUCCEEDED. A part of the frame's text: copy it to keep it for long. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Which execution a record is of, and how it ended. */
export interface TerminalEntry {
  readonly number: number;
  readonly index: number;
  readonly name: string;
  readonly status: TerminalStatus;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Collects the terminal records of one client. */
export class TerminalFrameBuilder {
  readonly clientId: string;
  readonly #separator: string;
  /** Outputs, each with a separator after it, that are not written yet; the texts of those that are. */
  readonly #outputs: unknown[] = [];
  readonly #texts: string[] = [];
  readonly #fields: unknown[];

  /** @param separator Random text of letters and digits, the same for all frames of a shard's life. */
  constructor(clientId: string, separator: string) {
    this.clientId = clientId;
    this.#separator = separator;
    this.#fields = [VERSION, clientId, separator, ""];
  }

  get count(): number {
    return (this.#fields.length - HEADER_FIELDS) / RECORD_FIELDS;
  }

  /** @param output A JSON value; ignored unless the status is SUCCEEDED. Hot path: no object per record. */
  add(
    number: number,
    index: number,
    name: string,
    status: TerminalStatus,
    output: unknown,
    error: string | null,
    cause: string | null,
  ): void {
    this.#outputs.push(status === SUCCEEDED ? output : null, this.#separator);
    this.#fields.push(number, index, name, status, error, cause);
  }

  /** Writes what was added since the last call, while it is still in the processor's caches. */
  writeOutputs(): void {
    if (this.#outputs.length === 0) return;
    this.#texts.push(this.#outputsText().slice(1, -1));
    this.#outputs.length = 0;
  }

  close(): Uint8Array {
    this.writeOutputs();
    this.#fields[3] = `[${this.#texts.join(",")}]`;
    const bytes = packFrame(this.#fields);
    this.#fields.length = HEADER_FIELDS;
    this.#texts.length = 0;
    return bytes;
  }

  /** Data nested by thousands of states exhausts the stack of the writer: that record fails alone. */
  #outputsText(): string {
    try {
      return JSON.stringify(this.#outputs);
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
    }
    const fields = this.#fields;
    const written = this.count - this.#outputs.length / 2;
    for (let place = written; place < this.count; place++) {
      if (canBeWritten(this.#outputs[2 * (place - written)])) continue;
      const at = HEADER_FIELDS + place * RECORD_FIELDS;
      this.#outputs[2 * (place - written)] = null;
      fields[at + 3] = FAILED;
      fields[at + 4] = "States.Runtime";
      fields[at + 5] = "The output is nested too deeply to be written as JSON.";
    }
    return JSON.stringify(this.#outputs);
  }
}

function canBeWritten(output: unknown): boolean {
  try {
    JSON.stringify(output);
    return true;
  } catch {
    return false;
  }
}

export interface TerminalFrame {
  readonly clientId: string;
  readonly fields: readonly unknown[];
  /** By record; the text `null` where there is no output. */
  readonly outputs: readonly string[];
  readonly count: number;
}

/** Throws when the bytes are no such frame. */
export function readTerminalFrame(bytes: Uint8Array): TerminalFrame {
  const fields = unpackFrame(bytes);
  const count = (fields.length - HEADER_FIELDS) / RECORD_FIELDS;
  const [version, clientId, separator, text] = fields;
  if (
    version !== VERSION ||
    typeof clientId !== "string" ||
    typeof separator !== "string" ||
    typeof text !== "string" ||
    !Number.isInteger(count)
  ) {
    throw new TypeError(`not a frame of terminal records of version ${VERSION}`);
  }
  // `[output,"separator",output,"separator"]`: the last element is followed by the bracket.
  const outputs = count === 0 ? [] : text.slice(1, -separator.length - 4).split(`,"${separator}",`);
  if (outputs.length !== count) {
    throw new TypeError(`a frame of ${count} terminal records has ${outputs.length} outputs`);
  }
  return { clientId, fields, outputs, count };
}

export function terminalAt(frame: TerminalFrame, place: number): TerminalRecord {
  const at = HEADER_FIELDS + place * RECORD_FIELDS;
  const { fields } = frame;
  const status = fields[at + 3] as TerminalStatus;
  return {
    number: fields[at] as number,
    index: fields[at + 1] as number,
    name: fields[at + 2] as string,
    status,
    output: status === SUCCEEDED ? frame.outputs[place]! : null,
    error: fields[at + 4] as string | null,
    cause: fields[at + 5] as string | null,
  };
}
