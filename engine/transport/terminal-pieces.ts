/**
 * Cuts a frame of terminal records into smaller ones, and leaves records out: for frames that are
 * too large for a message, and for executions that run elsewhere now. Slow, since every record is
 * read and written again; for exceptions only.
 */
import {
  FAILED,
  readTerminalFrame,
  SUCCEEDED,
  TerminalFrameBuilder,
  terminalAt,
} from "./terminal-frame.ts";

export interface TerminalPiece {
  readonly bytes: Uint8Array;
  /** Of each record, in order: its frame's number and its place there. */
  readonly records: readonly { readonly number: number; readonly index: number }[];
}

/**
 * @param isWanted By the frame's number within its client.
 * @param bytesMax Of a piece; a single record may be larger by itself, and is then replaced by a
 *   failure that says so.
 */
export function cutTerminals(
  bytes: Uint8Array,
  {
    isWanted,
    bytesMax,
    recordsMax = Number.POSITIVE_INFINITY,
    separator,
  }: {
    readonly isWanted: (number: number) => boolean;
    readonly bytesMax: number;
    /** Of a piece. */
    readonly recordsMax?: number;
    /** Random, as for the builder. */
    readonly separator: string;
  },
): readonly TerminalPiece[] {
  const frame = readTerminalFrame(bytes);
  const builder = new TerminalFrameBuilder(frame.clientId, separator);
  const pieces: TerminalPiece[] = [];
  let records: { number: number; index: number }[] = [];
  let size = 0;
  const close = () => {
    if (records.length > 0) pieces.push({ bytes: builder.close(), records });
    records = [];
    size = 0;
  };
  for (let place = 0; place < frame.count; place++) {
    const { number, index, name, status, output, error, cause } = terminalAt(frame, place);
    if (!isWanted(number)) continue;
    const recordBytes = 3 * (name.length + (error?.length ?? 0) + (cause?.length ?? 0)) + 64;
    const own = recordBytes + Buffer.byteLength(output ?? "");
    if (size + own > bytesMax || records.length >= recordsMax) close();
    if (own > bytesMax) {
      const text = `The record has ${own} bytes and a message of this cluster may have ${bytesMax}.`;
      builder.add(number, index, name, FAILED, null, "States.DataLimitExceeded", text);
    } else {
      const value = status === SUCCEEDED ? JSON.parse(output!) : null;
      builder.add(number, index, name, status, value, error, cause);
    }
    records.push({ number, index });
    size += own;
  }
  close();
  return pieces;
}
