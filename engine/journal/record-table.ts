/**
 * The records of one database of a store: written in groups, read one at a time, verified on every
 * read. A damaged record is never served: it goes to the quarantine folder, and is reported.
 */
import type { GroupCommit } from "./group-commit.ts";
import type { RecordDatabase } from "./lmdb-environment.ts";
import { type Damage, quarantine } from "./quarantine.ts";
import { recordBytes, recordFault } from "./record.ts";

export interface RecordTable {
  /** Keys of all committed records, rising. */
  keys(): number[];
  /** A copy of a committed record's bytes; undefined when there is none, or it is damaged. */
  read(key: number): Uint8Array | undefined;
  /** Resolves when the record is durable; rejects with a `JournalRefusal` when it will not be. */
  put(key: number, bytes: Uint8Array): Promise<void>;
  /** Written within some tens of milliseconds; a crash before that loses it. */
  putSoon(key: number, bytes: Uint8Array): void;
  /** As `putSoon`. */
  removeSoon(key: number): void;
}

export interface TableParts {
  readonly name: string;
  readonly folder: string;
  readonly database: RecordDatabase;
  readonly commit: GroupCommit;
  readonly onDamage: (damage: Damage) => void;
}

export function makeRecordTable({
  name,
  folder,
  database,
  commit,
  onDamage,
}: TableParts): RecordTable {
  return {
    keys: () => [...database.getKeys({ snapshot: false })],
    read(key) {
      const stored = database.getBinary(key);
      if (stored === undefined) return undefined;
      const fault = recordFault(stored, key);
      if (fault === null) return new Uint8Array(recordBytes(stored)); // Readers may transfer it.
      const damage = quarantine(folder, { table: name, key, bytes: stored }, fault);
      if (damage.file !== null) commit.removeSoon(database, key);
      onDamage(damage);
      return undefined;
    },
    put: (key, bytes) => commit.put(database, key, bytes),
    putSoon: (key, bytes) => commit.putSoon(database, key, bytes),
    removeSoon: (key) => commit.removeSoon(database, key),
  };
}
