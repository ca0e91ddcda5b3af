/**
 * A frame of terminal records, on its way from a shard to the client that started the executions.
 *
 *   [version, clientId, number, index, name, status, text, cause, number, index, …]
 *
 * `text` is the output as JSON text when the status is SUCCEEDED, the error (or null) otherwise.
 */
import { packFrame, unpackFrame } from "./codec.ts";

const VERSION = 1;
const HEADER_FIELDS = 2;
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
  /** JSON text; null unless SUCCEEDED. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Collects the terminal records of one client. */
export class TerminalFrameBuilder {
  readonly clientId: string;
  #fields: unknown[];

  constructor(clientId: string) {
    this.clientId = clientId;
    this.#fields = [VERSION, clientId];
  }

  get count(): number {
    return (this.#fields.length - HEADER_FIELDS) / RECORD_FIELDS;
  }

  add(
    number: number,
    index: number,
    name: string,
    status: TerminalStatus,
    text: string | null,
    cause: string | null,
  ): void {
    this.#fields.push(number, index, name, status, text, cause);
  }

  close(): Uint8Array {
    const bytes = packFrame(this.#fields);
    this.#fields.length = HEADER_FIELDS;
    return bytes;
  }
}

export interface TerminalFrame {
  readonly clientId: string;
  readonly fields: readonly unknown[];
  readonly count: number;
}

export function readTerminalFrame(bytes: Uint8Array): TerminalFrame {
  const fields = unpackFrame(bytes);
  const count = (fields.length - HEADER_FIELDS) / RECORD_FIELDS;
  const clientId = fields[1];
  if (fields[0] !== VERSION || typeof clientId !== "string" || !Number.isInteger(count)) {
    throw new TypeError(`not a frame of terminal records of version ${VERSION}`);
  }
  return { clientId, fields, count };
}

export function terminalAt(frame: TerminalFrame, place: number): TerminalRecord {
  const at = HEADER_FIELDS + place * RECORD_FIELDS;
  const { fields } = frame;
  const status = fields[at + 3] as TerminalStatus;
  const text = fields[at + 4] as string | null;
  return {
    number: fields[at] as number,
    index: fields[at + 1] as number,
    name: fields[at + 2] as string,
    status,
    output: status === SUCCEEDED ? text : null,
    error: status === SUCCEEDED ? null : text,
    cause: fields[at + 5] as string | null,
  };
}
