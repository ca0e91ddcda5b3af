/** An encoded histogram as HdrHistogram's compressed V2 format has it: a cookie, a length, the deflated rest. */
import { deflateSync } from "node:zlib";

const COMPRESSED_COOKIE = 0x1c849304;
const HEADER_BYTES = 8;

export function deflatedHistogram(encoded: Uint8Array): Uint8Array {
  const body = deflateSync(encoded);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, COMPRESSED_COOKIE);
  view.setInt32(4, body.length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}
