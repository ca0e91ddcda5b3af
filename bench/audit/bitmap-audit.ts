/**
 * The audit in memory: four bits an execution, in pages that are made when first touched, and how
 * many executions there are of each of the 16 combinations. So an event costs a few ns, the order of
 * events does not matter, and a summary costs nothing: it adds up 16 numbers.
 *
 *     index ──▶ page (65,536 bytes) ──▶ attempted │ accepted │ refused │ terminal
 *                                                └──▶ counts[combination]
 */
import assert from "node:assert/strict";
import type { AuditEvents, Verdict } from "./audit-events.ts";
import type { AuditSummary } from "./audit-summary.ts";

const attemptedBit = 1;
const acceptedBit = 2;
const refusedBit = 4;
const terminalBit = 8;
const combinations = 16;

const pageSize = 65_536;

export class BitmapAudit implements AuditEvents {
  readonly #pages = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #counts = new Float64Array(combinations);
  #pageNumber = Number.NaN; // The page used last, as indexes come in runs; none yet.
  #page: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #duplicates = 0;
  #strangers = 0; // Terminals told as unexpected: they have no index to go by.
  #wrong = 0;
  #nextIndex = 0;

  attempted(first: number, count: number): void {
    this.#mark(first, count, attemptedBit);
    if (first + count > this.#nextIndex) this.#nextIndex = first + count;
  }

  accepted(first: number, count: number): void {
    this.#mark(first, count, attemptedBit | acceptedBit);
  }

  refused(first: number, count: number): void {
    this.#mark(first, count, attemptedBit | refusedBit);
  }

  /** Nothing to note: an attempt without an answer is unknown by itself. */
  unknown(_first: number, _count: number): void {}

  /** Hot path: once per execution. */
  terminal(index: number, verdict: Verdict): void {
    if (verdict === "unexpected") {
      this.#strangers++;
      return;
    }
    if (verdict === "wrong") this.#wrong++;
    const page = this.#pageOf(index);
    const before = page[index % pageSize]!;
    if ((before & terminalBit) !== 0) this.#duplicates++;
    else this.#change(page, index % pageSize, before | terminalBit);
  }

  /** One above the highest index attempted: where a next life may go on counting. */
  get nextIndex(): number {
    return this.#nextIndex;
  }

  summary(): AuditSummary {
    return {
      sent: this.#count((bits) => has(bits, attemptedBit)),
      accepted: this.#count((bits) => has(bits, acceptedBit)),
      refused: this.#count(isRefused),
      unknown: this.#count(
        (bits) => bits === attemptedBit || bits === (attemptedBit | terminalBit),
      ),
      terminal: this.#count((bits) => has(bits, terminalBit) && !isUnexpected(bits)),
      lost: this.#count((bits) => has(bits, acceptedBit) && !has(bits, terminalBit)),
      duplicates: this.#duplicates,
      unexpected: this.#strangers + this.#count(isUnexpected),
      wrong: this.#wrong,
    };
  }

  #count(belongs: (bits: number) => boolean): number {
    return this.#counts.reduce((sum, count, bits) => (belongs(bits) ? sum + count : sum), 0);
  }

  #mark(first: number, count: number, bits: number): void {
    for (let index = first; index < first + count; index++) {
      const page = this.#pageOf(index);
      const at = index % pageSize;
      this.#change(page, at, page[at]! | bits);
    }
  }

  #change(page: Uint8Array, at: number, after: number): void {
    this.#counts[page[at]!]!--; // That of untouched executions goes below zero; nobody reads it.
    this.#counts[after]!++;
    page[at] = after;
  }

  #pageOf(index: number): Uint8Array<ArrayBuffer> {
    const pageNumber = Math.floor(index / pageSize);
    if (pageNumber === this.#pageNumber) return this.#page;
    assert(Number.isSafeInteger(index) && index >= 0, `an index counts from 0, got ${index}`);
    let page = this.#pages.get(pageNumber);
    if (page === undefined) {
      page = new Uint8Array(pageSize);
      this.#pages.set(pageNumber, page);
    }
    this.#pageNumber = pageNumber;
    this.#page = page;
    return page;
  }
}

function has(bits: number, bit: number): boolean {
  return (bits & bit) !== 0;
}

/** A resend may be accepted after the first try was refused: then it is accepted. */
function isRefused(bits: number): boolean {
  return has(bits, refusedBit) && !has(bits, acceptedBit);
}

function isUnexpected(bits: number): boolean {
  return has(bits, terminalBit) && (!has(bits, attemptedBit) || isRefused(bits));
}
