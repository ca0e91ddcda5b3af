/**
 * The records that will become durable together, and the one promise all their writers wait for.
 * Reused after it has been settled.
 *
 * Hot path: `add`, once per frame.
 */
import { JournalRefusal } from "../ports.ts";
import { pageBytes, type RecordDatabase } from "./lmdb-environment.ts";
import { recordHeaderBytes, writeRecord } from "./record.ts";
import { makeStaging, type Staging } from "./staging.ts";

/** Pages a put or removal may dirty beside the record's own: a path down the tree, the free list. */
export const pagesPerOperation = 8;

interface Put {
  readonly database: RecordDatabase;
  readonly key: number;
  readonly record: Buffer;
}

export class RecordGroup {
  readonly #staging: Staging = makeStaging();
  #puts: Put[] = [];
  #pagesMax = 0;
  #promise: Promise<void> | null = null;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  get isEmpty(): boolean {
    return this.#puts.length === 0;
  }

  get size(): number {
    return this.#puts.length;
  }

  /** Pages that writing the group may need, at worst. */
  get pagesMax(): number {
    return this.#pagesMax;
  }

  /** Copies the bytes; the promise is that of the whole group. */
  add(database: RecordDatabase, key: number, bytes: Uint8Array): Promise<void> {
    const record = this.#staging.take(recordHeaderBytes + bytes.length);
    writeRecord(record, key, bytes);
    this.#puts.push({ database, key, record });
    this.#pagesMax += Math.ceil((record.length + 16) / pageBytes) + pagesPerOperation;
    this.#promise ??= this.#makePromise();
    return this.#promise;
  }

  /** Hands the records to LMDB, within a transaction. */
  write(): void {
    for (const { database, key, record } of this.#puts) void database.put(key, record);
  }

  /** Answers everybody and empties the group. */
  settle(refusal: string | null): void {
    if (refusal === null) this.#resolve();
    else this.#reject(new JournalRefusal(refusal));
    this.#puts = [];
    this.#pagesMax = 0;
    this.#promise = null;
    this.#staging.reset();
  }

  #makePromise(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Shared by many: one writer that does not listen must not end the process for the others.
    promise.catch(() => {});
    return promise;
  }
}
