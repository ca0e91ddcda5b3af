/**
 * The machines of a bucket, as its entries told them: in any order, and perhaps repeatedly. The entry
 * with the higher revision of the bucket wins; that revision is the machine's stamp.
 */
import type { MachineRecord, StoredMachine } from "../ports.ts";
import { SortedRecords } from "./sorted-records.ts";

interface Newest {
  /** Undefined: there is none any more. */
  readonly stored: StoredMachine | undefined;
  readonly stamp: number;
}

export class NewestNames {
  readonly #byKey = new Map<string, Newest>();
  readonly #ids = new Set<string>();
  readonly #sorted = new SortedRecords();

  add(key: string, record: MachineRecord, stamp: number): void {
    this.#set(key, { stored: { record, stamp }, stamp });
  }

  forget(key: string, stamp: number): void {
    this.#set(key, { stored: undefined, stamp });
  }

  get(key: string): StoredMachine | undefined {
    return this.#byKey.get(key)?.stored;
  }

  /** Whether it is the newest of some machine. */
  hasNewest(revisionId: string): boolean {
    return this.#ids.has(revisionId);
  }

  /** Sorted by name. */
  records(): readonly MachineRecord[] {
    return this.#sorted.all;
  }

  #set(key: string, newest: Newest): void {
    const before = this.#byKey.get(key);
    if (before !== undefined && before.stamp >= newest.stamp) return;
    if (before?.stored !== undefined) {
      this.#ids.delete(before.stored.record.revisionId);
      if (newest.stored === undefined) this.#sorted.remove(before.stored.record.name);
    }
    this.#byKey.set(key, newest);
    if (newest.stored === undefined) return;
    this.#ids.add(newest.stored.record.revisionId);
    this.#sorted.put(newest.stored.record);
  }
}
