/**
 * Records on their way from a shard to whoever writes them: formatted here, sent once a turn as one
 * text, so that the main thread has nothing to do per record.
 *
 * Invariant: no more than `bytesMax` bytes, and what one turn adds, are not written yet. Records
 * beyond that are dropped and counted: an execution never waits for its log.
 */
import type { HistoryEvent } from "../actors/history-event.ts";
import { recordLine } from "./log-record.ts";

const encoder = new TextEncoder();

export class LogOutbox {
  readonly #bytesMax: number;
  readonly #onDropped: (records: number) => void;
  /** Sent, and not written yet. */
  #outstandingBytes = 0;
  #text = "";
  #records = 0;

  /** @param bytesMax 0: no record ever leaves. */
  constructor(bytesMax: number, onDropped: (records: number) => void) {
    this.#bytesMax = bytesMax;
    this.#onDropped = onDropped;
  }

  /** Empties the list. */
  take(events: HistoryEvent[]): void {
    let dropped = 0;
    for (const event of events) {
      if (this.#outstandingBytes + this.#text.length >= this.#bytesMax) {
        dropped++;
        continue;
      }
      this.#text += recordLine(event);
      this.#records++;
    }
    events.length = 0;
    if (dropped > 0) this.#onDropped(dropped);
  }

  drain(send: (bytes: Uint8Array, records: number) => void): void {
    if (this.#records === 0) return;
    const bytes = encoder.encode(this.#text);
    const records = this.#records;
    this.#text = "";
    this.#records = 0;
    this.#outstandingBytes += bytes.length;
    send(bytes, records);
  }

  /** So many bytes are written, or lost. They may be those of the thread that was here before. */
  written(bytes: number): void {
    this.#outstandingBytes = Math.max(0, this.#outstandingBytes - bytes);
  }
}
