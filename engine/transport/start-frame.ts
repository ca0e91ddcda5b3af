/**
 * A frame of starts: what a client hands over in one piece, and the journal keeps as it is.
 *
 *   [version, clientId, number, revisionId, createdMs, name, input, name, input, …]
 *
 * Flat, because an array per record costs as much as the texts in it (236 against 423 ns a record
 * to pack, 128 against 218 ns to unpack, at 285 bytes of input).
 */
import { packFrame, unpackFrame } from "./codec.ts";

const VERSION = 1;
const HEADER_FIELDS = 5;
const RECORD_FIELDS = 2;

/** A place in a frame takes three hexadecimal digits of its run's id. */
export const FRAME_RECORDS_MAX = 0x1000;

export interface StartFrameHeader {
  /** 12 hexadecimal digits; frames are numbered within their client. */
  readonly clientId: string;
  /** From 1, rising. Together with `clientId` the frame's identity, also when it is sent again. */
  readonly number: number;
  /** The machine's revision that the starts were accepted for. */
  readonly revisionId: string;
  /** Epoch milliseconds at which the client closed the frame: the start of its executions. */
  readonly createdMs: number;
}

export interface StartFrame extends StartFrameHeader {
  /** name, input as JSON text, name, input, … */
  readonly fields: readonly unknown[];
  readonly count: number;
}

/** Collects starts until the frame is closed. */
export class StartFrameBuilder {
  #fields: unknown[] = new Array(HEADER_FIELDS).fill(null);
  /** UTF-16 units of the inputs: near enough to the bytes to bound a frame. */
  inputUnits = 0;

  get count(): number {
    return (this.#fields.length - HEADER_FIELDS) / RECORD_FIELDS;
  }

  /** @param inputText Valid JSON text within the limits: checked by the caller. */
  add(name: string, inputText: string): void {
    this.#fields.push(name, inputText);
    this.inputUnits += inputText.length;
  }

  /** Packs what was collected and starts anew. */
  close({ clientId, number, revisionId, createdMs }: StartFrameHeader): Uint8Array {
    const fields = this.#fields;
    fields[0] = VERSION;
    fields[1] = clientId;
    fields[2] = number;
    fields[3] = revisionId;
    fields[4] = createdMs;
    const bytes = packFrame(fields);
    fields.length = HEADER_FIELDS;
    this.inputUnits = 0;
    return bytes;
  }
}

/** Throws when the bytes are not a frame of starts: they come from a journal or another process. */
export function readStartFrame(bytes: Uint8Array): StartFrame {
  const fields = unpackFrame(bytes);
  const [version, clientId, number, revisionId, createdMs] = fields;
  const count = (fields.length - HEADER_FIELDS) / RECORD_FIELDS;
  if (
    version !== VERSION ||
    typeof clientId !== "string" ||
    typeof number !== "number" ||
    typeof revisionId !== "string" ||
    typeof createdMs !== "number" ||
    !Number.isInteger(count) ||
    count < 0 ||
    count > FRAME_RECORDS_MAX
  ) {
    throw new TypeError(`not a frame of starts of version ${VERSION}`);
  }
  return { clientId, number, revisionId, createdMs, fields, count };
}

export function nameAt(frame: StartFrame, index: number): string {
  return frame.fields[HEADER_FIELDS + index * RECORD_FIELDS] as string;
}

export function inputAt(frame: StartFrame, index: number): string {
  return frame.fields[HEADER_FIELDS + index * RECORD_FIELDS + 1] as string;
}

/**
 * The UUID of the run at a place of a frame (version 8, RFC 9562: the bits are ours to choose):
 * whoever knows the frame knows the ids of its runs, so that none has to be sent or kept.
 */
export function runIdOf(clientId: string, number: number, index: number): string {
  const place = number.toString(16).padStart(12, "0") + index.toString(16).padStart(3, "0");
  return `${clientId.slice(0, 8)}-${clientId.slice(8, 12)}-8${place.slice(0, 3)}-a${place.slice(3, 6)}-${place.slice(6)}000`;
}
