/**
 * What has been read of one client's records in the results stream: executions by frame, from one
 * sequence of the stream to another without a gap. Frames that are looked up one after another read
 * on where the last one ended, instead of each from its own beginning.
 */
import type { RecordedRun } from "../transport/result-message.ts";

export class RecordedRuns {
  /** All of the client's records with sequences from here … */
  readonly fromSequence: number;
  /** … to here are in. */
  #toSequence: number;
  /** By the frame's number: first, count, first, count, … */
  readonly #runs = new Map<number, number[]>();
  #count = 0;

  constructor(fromSequence: number) {
    this.fromSequence = fromSequence;
    this.#toSequence = fromSequence - 1;
  }

  get toSequence(): number {
    return this.#toSequence;
  }

  /** Runs that are kept. */
  get count(): number {
    return this.#count;
  }

  /** The records of the next message of the client's. */
  add(sequence: number, runs: readonly RecordedRun[]): void {
    if (sequence <= this.#toSequence) return; // Once more.
    this.#toSequence = sequence;
    for (const { number, first, count } of runs) {
      let ofFrame = this.#runs.get(number);
      if (ofFrame === undefined) {
        ofFrame = [];
        this.#runs.set(number, ofFrame);
      }
      ofFrame.push(first, count);
      this.#count++;
    }
  }

  /** Bit i (LSB first): execution i of the frame is recorded. Null: none is. */
  finishedOf(number: number, count: number): Uint8Array | null {
    const runs = this.#runs.get(number);
    if (runs === undefined) return null;
    const bits = new Uint8Array((count + 7) >>> 3);
    for (let at = 0; at < runs.length; at += 2) {
      const end = runs[at]! + runs[at + 1]!;
      if (end > count) continue; // Of another frame, or garbage.
      for (let index = runs[at]!; index < end; index++) bits[index >>> 3]! |= 1 << (index & 7);
    }
    return bits;
  }
}
