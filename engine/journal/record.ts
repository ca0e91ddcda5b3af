/**
 * A stored record: a header that can tell whether the bytes behind it are the ones written under
 * this key. The checksum covers key, length and bytes, so a record that turns up under another key
 * is as damaged as one with a flipped bit.
 *
 *    0       4       8               16       20
 *    | magic | CRC32 | key (float64) | length | bytes …
 *                    └────── what the CRC covers ──────
 *
 * Hot path: once per frame.
 */
import { crc32 } from "./crc32.ts";

export const recordHeaderBytes = 20;

const magic = 0x31525353; // "SSR1" as little-endian bytes.

/** Writes the record into `target`, which is exactly `recordHeaderBytes + bytes.length` long. */
export function writeRecord(target: Buffer, key: number, bytes: Uint8Array): void {
  target.set(bytes, recordHeaderBytes);
  target.writeUInt32LE(magic, 0);
  target.writeDoubleLE(key, 8);
  target.writeUInt32LE(bytes.length, 16);
  target.writeUInt32LE(crc32(target.subarray(8)), 4);
}

/** What is wrong with a stored record, in words, or null when it is what was written under `key`. */
export function recordFault(stored: Buffer, key: number): string | null {
  if (stored.length < recordHeaderBytes) {
    return `${stored.length} bytes are too few for a record's header`;
  }
  if (stored.readUInt32LE(0) !== magic) return "it does not begin as a record does";
  const length = stored.readUInt32LE(16);
  if (length !== stored.length - recordHeaderBytes) {
    return `${length} bytes were announced, ${stored.length - recordHeaderBytes} are there`;
  }
  if (crc32(stored.subarray(8)) !== stored.readUInt32LE(4)) return "its checksum does not match";
  if (stored.readDoubleLE(8) !== key) return `it was written under ${stored.readDoubleLE(8)}`;
  return null;
}

/** The bytes of a sound record: a view, not a copy. */
export function recordBytes(stored: Buffer): Uint8Array {
  return stored.subarray(recordHeaderBytes);
}
