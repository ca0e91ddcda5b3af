/**
 * The ledger of one life of a generator: an append-only file that survives kill -9 of its writer, so
 * that the audit can be made when both lives are over. Invariant: an attempt is in the file before
 * `attempted` returns, hence before the call it announces. Everything else is kept back until the
 * next attempt or `flush`: call that after each batch of answers, and before the engine is told that
 * they arrived.
 *
 * Consecutive executions share a record, so that a frame of 256 costs one write of a few records.
 * With a clock, what is written together is preceded by its time.
 */
import fs from "node:fs";
import type { Clock } from "../../engine/ports.ts";
import type { AuditEvents, Verdict } from "./audit-events.ts";
import { type RecordKind, recordBytes, recordKinds, writeRecord } from "./ledger-record.ts";

const bufferedRecordsMax = 4096;

const kindOfVerdict: Record<Verdict, RecordKind> = {
  ok: recordKinds.terminalOk,
  wrong: recordKinds.terminalWrong,
  unexpected: recordKinds.terminalUnexpected,
};

export class Ledger implements AuditEvents {
  readonly #file: number;
  readonly #clock: Clock | null;
  readonly #bytes = new Uint8Array(bufferedRecordsMax * recordBytes);
  readonly #view = new DataView(this.#bytes.buffer);
  #bytesUsed = 0;
  #kind: RecordKind = recordKinds.attempted; // The record that grows, not yet in the buffer.
  #first = 0;
  #count = 0; // 0: none grows.
  #notedMs = 0; // The time noted last.

  /** @param path A file that must not exist: two lives never share one. */
  constructor(path: string, clock: Clock | null = null) {
    this.#file = fs.openSync(path, "ax");
    this.#clock = clock;
  }

  attempted(first: number, count: number): void {
    this.#add(recordKinds.attempted, first, count);
    this.flush();
  }

  accepted(first: number, count: number): void {
    this.#add(recordKinds.accepted, first, count);
  }

  refused(first: number, count: number): void {
    this.#add(recordKinds.refused, first, count);
  }

  unknown(first: number, count: number): void {
    this.#add(recordKinds.unknown, first, count);
  }

  /** Hot path: once per execution. @param index Anything when the verdict is "unexpected". */
  terminal(index: number, verdict: Verdict): void {
    const isIndex = Number.isSafeInteger(index) && index >= 0;
    this.#add(kindOfVerdict[verdict], isIndex ? index : 0, 1);
  }

  /** Hands all that was told to the operating system. Throws what the file system throws. */
  flush(): void {
    this.#close();
    let written = 0;
    while (written < this.#bytesUsed) {
      written += fs.writeSync(this.#file, this.#bytes, written, this.#bytesUsed - written);
    }
    this.#bytesUsed = 0;
  }

  close(): void {
    this.flush();
    fs.closeSync(this.#file);
  }

  #add(kind: RecordKind, first: number, count: number): void {
    if (kind === this.#kind && this.#count > 0 && first === this.#first + this.#count) {
      this.#count += count;
      return;
    }
    this.#close();
    if (this.#clock !== null && this.#bytesUsed === 0) this.#noteTime(this.#clock.nowMs());
    this.#kind = kind;
    this.#first = first;
    this.#count = count;
  }

  /** At the begin of the buffer, which has room for more. */
  #noteTime(nowMs: number): void {
    const first = Math.floor(nowMs);
    if (first === this.#notedMs) return;
    this.#notedMs = first;
    writeRecord(this.#view, 0, { kind: recordKinds.clock, first, count: 1 });
    this.#bytesUsed = recordBytes;
  }

  /** Puts the growing record into the buffer, which has room: it is flushed when full. */
  #close(): void {
    if (this.#count === 0) return;
    const record = { kind: this.#kind, first: this.#first, count: this.#count };
    writeRecord(this.#view, this.#bytesUsed, record);
    this.#count = 0;
    this.#bytesUsed += recordBytes;
    if (this.#bytesUsed === this.#bytes.length) this.flush();
  }
}
