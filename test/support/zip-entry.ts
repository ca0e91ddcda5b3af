/** One file out of a zip archive, by its central directory. Enough for archives that we know; no zip64. */
import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;

export function readZipEntry(zip: Buffer, name: string): Buffer {
  let end = zip.length - END_BYTES;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
  assert(end >= 0, "no zip archive");
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    assert.equal(zip.readUInt32LE(at), CENTRAL, "a broken central directory");
    const method = zip.readUInt16LE(at + 10);
    const bytes = zip.readUInt32LE(at + 20);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(at + field),
    ) as [number, number, number];
    const entry = zip.toString("utf8", at + 46, at + 46 + nameBytes);
    if (entry === name) return contentOf(zip, zip.readUInt32LE(at + 42), { method, bytes });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  throw new Error(`the archive has no ${name}`);
}

function contentOf(
  zip: Buffer,
  local: number,
  { method, bytes }: { readonly method: number; readonly bytes: number },
): Buffer {
  const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(begin, begin + bytes);
  if (method === STORED) return content;
  assert.equal(method, DEFLATED, "a way of packing that is not known here");
  return inflateRawSync(content);
}
