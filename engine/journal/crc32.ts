/**
 * CRC-32 as in zlib, over frames of up to some hundred kilobytes. Node has it built in from 20.15
 * on; older ones get eight tables (eight bytes a step), about ten times slower than the built-in.
 *
 * Hot path: once per frame.
 */
import * as zlib from "node:zlib";

const tables = makeTables();
const builtIn = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;

export const crc32: (bytes: Uint8Array) => number = builtIn ?? crc32ByTable;

/** Exported for the test that compares it with the built-in one. */
export function crc32ByTable(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let crc = 0xffffffff;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      t7[crc & 255]! ^
      t6[(crc >>> 8) & 255]! ^
      t5[(crc >>> 16) & 255]! ^
      t4[crc >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = t0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

type Table = Int32Array;

/** Table 0 advances the sum by one byte, table n by one byte that n zero bytes follow. */
function makeTables(): [Table, Table, Table, Table, Table, Table, Table, Table] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    first[byte] = crc;
  }
  const advance = (table: Table): Table => table.map((crc) => first[crc & 255]! ^ (crc >>> 8));
  const second = advance(first);
  const third = advance(second);
  const fourth = advance(third);
  const fifth = advance(fourth);
  const sixth = advance(fifth);
  const seventh = advance(sixth);
  return [first, second, third, fourth, fifth, sixth, seventh, advance(seventh)];
}
