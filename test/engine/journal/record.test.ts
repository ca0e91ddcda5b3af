import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { test } from "tap";
import { crc32, crc32ByTable } from "../../../engine/journal/crc32.ts";
import {
  recordBytes,
  recordFault,
  recordHeaderBytes,
  writeRecord,
} from "../../../engine/journal/record.ts";

function recordOf(key: number, bytes: Uint8Array): Buffer {
  const record = Buffer.alloc(recordHeaderBytes + bytes.length);
  writeRecord(record, key, bytes);
  return record;
}

test("the checksum is CRC-32, by table and built in", (t) => {
  const check = Buffer.from("123456789");
  t.equal(crc32ByTable(check), 0xcbf43926);
  t.equal(crc32(check), 0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => crc32ByTable(bytes) === crc32(bytes)),
  );
  t.equal(crc32, zlibCrc32 ?? crc32ByTable);
  t.end();
});

test("a record gives back what was written under its key", (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.uint8Array(), (key, bytes) => {
      const record = recordOf(key, bytes);
      return recordFault(record, key) === null && Buffer.from(bytes).equals(recordBytes(record));
    }),
  );
  t.end();
});

test("any flipped bit, any cut and any other key is a fault", (t) => {
  const record = recordOf(42, Buffer.from("bytes of a frame"));
  for (let bit = 0; bit < record.length * 8; bit++) {
    record[bit >> 3]! ^= 1 << (bit & 7);
    if (recordFault(record, 42) === null) t.fail(`bit ${bit} went unnoticed`);
    record[bit >> 3]! ^= 1 << (bit & 7);
  }
  for (let length = 0; length < record.length; length++) {
    if (recordFault(record.subarray(0, length), 42) === null) t.fail(`cut at ${length} unnoticed`);
  }
  t.match(recordFault(record, 43), /written under 42/);
  t.match(recordFault(Buffer.concat([record, Buffer.of(0)]), 42), /16 bytes were announced, 17/);
  t.end();
});
