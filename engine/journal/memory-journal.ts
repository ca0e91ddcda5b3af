/**
 * The journal of durability `memory`: copies of the open frames in a map, gone with the process.
 * A simulation hands the same one to the next life of a node, which then recovers what was open.
 */
import assert from "node:assert/strict";
import type { Journal, OpenFrame } from "../ports.ts";

interface Kept {
  readonly bytes: Uint8Array;
  finished: Uint8Array | null;
}

export function openMemoryJournal(): Journal {
  const frames = new Map<number, Kept>(); // In rising order, since sequences are.
  let sequenceLast = 0;
  return {
    durability: "memory",
    append(sequence, bytes) {
      assert(!frames.has(sequence), `frame ${sequence} was appended twice`);
      sequenceLast = Math.max(sequenceLast, sequence);
      frames.set(sequence, { bytes: new Uint8Array(bytes), finished: null });
      return Promise.resolve();
    },
    nextSequence: () => ++sequenceLast,
    read(sequence) {
      const kept = frames.get(sequence);
      return kept && new Uint8Array(kept.bytes); // A copy: the reader may transfer it.
    },
    noteFinished(sequence, finished) {
      const kept = frames.get(sequence);
      if (kept !== undefined) kept.finished = new Uint8Array(finished);
    },
    remove(sequence) {
      frames.delete(sequence);
    },
    *recover() {
      for (const [sequence, { bytes, finished }] of [...frames]) {
        yield { sequence, bytes: new Uint8Array(bytes), finished } satisfies OpenFrame;
      }
    },
    refusal: () => null,
    close: () => Promise.resolve(),
  };
}
