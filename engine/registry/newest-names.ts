/**
 * The newest revision of every name, as the entries of a bucket told it: in any order, and perhaps
 * repeatedly. The entry with the higher revision of the bucket wins.
 */
import type { NameRecord } from "./revision-record.ts";

interface Newest {
  /** Undefined: there is none any more. */
  readonly record: NameRecord | undefined;
  readonly order: number;
}

export class NewestNames {
  readonly #byKey = new Map<string, Newest>();
  readonly #ids = new Set<string>();

  /** @param order The entry's revision in the bucket. */
  add(key: string, record: NameRecord, order: number): void {
    this.#set(key, { record, order });
  }

  forget(key: string, order: number): void {
    this.#set(key, { record: undefined, order });
  }

  /** Whether it is the newest of some name. */
  hasNewest(revisionId: string): boolean {
    return this.#ids.has(revisionId);
  }

  /** Sorted by their machines' names. */
  revisionIds(): readonly string[] {
    return [...this.#byKey.values()]
      .flatMap(({ record }) => (record === undefined ? [] : [record]))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ revisionId }) => revisionId);
  }

  #set(key: string, newest: Newest): void {
    const before = this.#byKey.get(key);
    if (before !== undefined && before.order >= newest.order) return;
    if (before?.record !== undefined) this.#ids.delete(before.record.revisionId);
    this.#byKey.set(key, newest);
    if (newest.record !== undefined) this.#ids.add(newest.record.revisionId);
  }
}
