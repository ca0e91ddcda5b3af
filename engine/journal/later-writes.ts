/**
 * Writes nobody waits for: removals and notes. They are gathered, the newest per key counts, and go
 * along with a commit that happens anyway. A crash may lose them; a frame then runs again.
 */
import type { RecordDatabase } from "./lmdb-environment.ts";
import { recordHeaderBytes, writeRecord } from "./record.ts";

export interface LaterWrites {
  put(database: RecordDatabase, key: number, bytes: Uint8Array): void;
  remove(database: RecordDatabase, key: number): void;
  /** How many there are. */
  size(): number;
  /**
   * Hands up to `max` of them to LMDB, within a transaction: removals, and puts only when `isDue`,
   * since many a note never needs to be written: its frame is removed first.
   */
  write(max: number, isDue: boolean): void;
}

export function gatherLaterWrites(): LaterWrites {
  const puts = new Map<RecordDatabase, Map<number, Buffer>>();
  const removals = new Map<RecordDatabase, Set<number>>();
  return {
    put(database, key, bytes) {
      const record = Buffer.allocUnsafeSlow(recordHeaderBytes + bytes.length);
      writeRecord(record, key, bytes);
      partOf(puts, database, () => new Map<number, Buffer>()).set(key, record);
      removals.get(database)?.delete(key);
    },
    remove(database, key) {
      partOf(removals, database, () => new Set<number>()).add(key);
      puts.get(database)?.delete(key);
    },
    size: () => count(puts) + count(removals),
    write(max, isDue) {
      let left = max;
      for (const [database, keys] of removals) {
        for (const key of keys) {
          if (left-- <= 0) return;
          void database.remove(key);
          keys.delete(key);
        }
      }
      if (!isDue) return;
      for (const [database, records] of puts) {
        for (const [key, record] of records) {
          if (left-- <= 0) return;
          void database.put(key, record);
          records.delete(key);
        }
      }
    },
  };
}

function partOf<Part>(
  map: Map<RecordDatabase, Part>,
  database: RecordDatabase,
  make: () => Part,
): Part {
  let part = map.get(database);
  if (part === undefined) {
    part = make();
    map.set(database, part);
  }
  return part;
}

function count(map: Map<RecordDatabase, { readonly size: number }>): number {
  let size = 0;
  for (const part of map.values()) size += part.size;
  return size;
}
