/**
 * Records on their way from a shard to whoever writes them: formatted here, sent once a turn as one
 * piece of bytes, so that the main thread has nothing to do per record.
 *
 * Invariant: no more than `bytesMax` bytes are not written yet, and one record. Records beyond that
 * are dropped and counted: an execution never waits for its log.
 *
 * Hot path of machines that log (`npm run bench -- --log-level ALL`): each line is encoded on its own,
 * since one text of all lines costs more than twice as much to encode (400 against 900 ns a record).
 */
import type { HistoryEvent } from "../actors/history-event.ts";
import { RecordWriter } from "./log-record.ts";

const FIRST_BYTES = 64 * 1024;
/** Of a UTF-16 unit in UTF-8. */
const UNIT_BYTES_MAX = 3;

export class LogOutbox {
  readonly #bytesMax: number;
  readonly #onDropped: (records: number) => void;
  readonly #writer = new RecordWriter();
  /** Sent, and not written yet. */
  #outstandingBytes = 0;
  /** Lines to be sent, in its first `#bytes` bytes. */
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #bytes = 0;
  #records = 0;

  /** @param bytesMax 0: no record ever leaves. */
  constructor(bytesMax: number, onDropped: (records: number) => void) {
    this.#bytesMax = bytesMax;
    this.#onDropped = onDropped;
  }

  /** Empties the list. */
  take(events: HistoryEvent[]): void {
    let dropped = 0;
    for (let i = 0; i < events.length; i++) {
      if (this.#outstandingBytes + this.#bytes >= this.#bytesMax) dropped++;
      else this.#append(this.#writer.line(events[i]!));
    }
    events.length = 0;
    this.#writer.forget();
    if (dropped > 0) this.#onDropped(dropped);
  }

  drain(send: (bytes: Uint8Array, records: number) => void): void {
    if (this.#records === 0) return;
    // A copy: it leaves the thread, and the buffer is used again.
    const bytes = new Uint8Array(this.#buffer.subarray(0, this.#bytes));
    const records = this.#records;
    this.#outstandingBytes += this.#bytes;
    this.#bytes = 0;
    this.#records = 0;
    send(bytes, records);
  }

  /** So many bytes are written, or lost. They may be those of the thread that was here before. */
  written(bytes: number): void {
    this.#outstandingBytes = Math.max(0, this.#outstandingBytes - bytes);
  }

  #append(line: string): void {
    const needed = this.#bytes + line.length * UNIT_BYTES_MAX;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#bytes));
      this.#buffer = larger;
    }
    this.#bytes += this.#buffer.write(line, this.#bytes);
    this.#records++;
  }
}
