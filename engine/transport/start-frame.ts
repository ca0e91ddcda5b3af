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

/** MessagePack's type bytes that a frame begins with. */
const FIXARRAY = 0x90;
const ARRAY16 = 0xdc;
const ARRAY32 = 0xdd;
const FIXSTR = 0xa0;
const CLIENT_ID_BYTES = 12;
const clientIdPattern = /^[0-9a-f]{12}$/;
const revisionIdPattern = /^[\w-]{1,64}$/;
/** AWS's limit on an execution's name. */
const NAME_CHARS_MAX = 80;

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
    !revisionIdPattern.test(revisionId) ||
    typeof createdMs !== "number" ||
    !Number.isInteger(count) ||
    count < 0 ||
    count > FRAME_RECORDS_MAX
  ) {
    throw new TypeError(`not a frame of starts of version ${VERSION}`);
  }
  checkNames(fields);
  return { clientId, number, revisionId, createdMs, fields, count };
}

/** They stand in every record and cause: what is no name is told apart from inputs that are no JSON. */
function checkNames(fields: readonly unknown[]): void {
  for (let at = HEADER_FIELDS; at < fields.length; at += RECORD_FIELDS) {
    const name = fields[at];
    if (typeof name === "string" && name.length <= NAME_CHARS_MAX) continue;
    throw new TypeError(
      `an execution's name must be a text of at most ${NAME_CHARS_MAX} characters`,
    );
  }
}

/** What a node must know of a frame that it does not look into. */
export interface StartFrameHead {
  readonly clientId: string;
  readonly number: number;
  readonly count: number;
}

/**
 * Reads the beginning of a frame only: 0.3 µs instead of some 40 for a whole one. Throws when the
 * bytes do not begin as a frame of starts does.
 */
export function readStartFrameHead(bytes: Uint8Array): StartFrameHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [fields, at] = arrayLength(view);
  const count = (fields - HEADER_FIELDS) / RECORD_FIELDS;
  const clientIdBytes = view.getUint8(at + 1) - FIXSTR;
  const isFrame =
    view.getUint8(at) === VERSION &&
    clientIdBytes === CLIENT_ID_BYTES &&
    Number.isInteger(count) &&
    count > 0 &&
    count <= FRAME_RECORDS_MAX;
  if (!isFrame) throw new TypeError(`not a frame of starts of version ${VERSION}`);
  const clientId = String.fromCharCode(...bytes.subarray(at + 2, at + 2 + CLIENT_ID_BYTES));
  const number = unsignedAt(view, at + 2 + CLIENT_ID_BYTES);
  // Both become parts of subjects and headers: nothing else may be in them.
  if (!clientIdPattern.test(clientId) || !Number.isSafeInteger(number) || number < 1) {
    throw new TypeError("a frame's client and number must be 12 hexadecimal digits and an integer");
  }
  return { clientId, number, count };
}

function arrayLength(view: DataView): readonly [number, number] {
  const head = view.getUint8(0);
  if (head >= FIXARRAY && head <= FIXARRAY + 15) return [head - FIXARRAY, 1];
  if (head === ARRAY16) return [view.getUint16(1), 3];
  if (head === ARRAY32) return [view.getUint32(1), 5];
  throw new TypeError("a frame must be a MessagePack array");
}

function unsignedAt(view: DataView, at: number): number {
  const head = view.getUint8(at);
  if (head < 0x80) return head;
  switch (head) {
    case 0xcc:
      return view.getUint8(at + 1);
    case 0xcd:
      return view.getUint16(at + 1);
    case 0xce:
      return view.getUint32(at + 1);
    case 0xcb:
      return view.getFloat64(at + 1);
    case 0xcf:
      return Number(view.getBigUint64(at + 1));
    default:
      throw new TypeError("a frame's number must be a MessagePack integer");
  }
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
