/**
 * The journal of durability `power` and `process`: open frames in LMDB.
 *
 *    table "frames"    sequence → the frame's bytes
 *    table "finished"  sequence → bitmap of finished executions, only where one was noted
 *    table "sequences" 0        → a bound above all sequences handed out so far
 *
 * The bound is moved in steps, in the transaction of the first frame above it: sequences keep
 * rising over restarts, also when no frame is left, at no cost per frame. A restart skips the rest
 * of a step.
 *
 * Hot path: `append` and `remove`, once per frame.
 */
import assert from "node:assert/strict";
import type { Journal, OpenFrame } from "../ports.ts";
import { openLmdbStore, type StoreOptions } from "./lmdb-store.ts";
import type { RecordTable } from "./record-table.ts";

/** The journal and, on top, tables of the same store for whoever else must survive a crash. */
export interface LmdbJournal extends Journal {
  /** For instance the registry's "revisions". Not the journal's own three. */
  table(name: string): RecordTable;
}

const sequenceStep = 1 << 20;
const boundKey = 0;

/** Throws when another process holds the folder, or its files cannot be opened. */
export function openLmdbJournal(options: StoreOptions): LmdbJournal {
  const store = openLmdbStore(options);
  const frames = store.table("frames");
  const bitmaps = store.table("finished");
  const sequences = store.table("sequences");
  const open = new Set(frames.keys());
  const noted = new Set(bitmaps.keys()); // May name frames without a written bitmap; never misses one.
  let bound = readBound(sequences);
  let sequenceLast = bound;
  for (const sequence of open) sequenceLast = Math.max(sequenceLast, sequence);

  const forget = (sequence: number): void => {
    open.delete(sequence);
    if (noted.delete(sequence)) bitmaps.removeSoon(sequence);
  };
  for (const sequence of noted) if (!open.has(sequence)) forget(sequence);

  // Every frame above the bound brings it along until one such transaction is durable.
  const raiseBound = (to: number): void => {
    sequences.put(boundKey, encodeBound(to)).then(
      () => {
        bound = Math.max(bound, to);
      },
      () => {}, // The frame of this transaction is refused too.
    );
  };

  const readFrame = (sequence: number): Uint8Array | undefined => {
    if (!open.has(sequence)) return undefined;
    const bytes = frames.read(sequence);
    if (bytes === undefined) forget(sequence); // Damaged: it is in quarantine now.
    return bytes;
  };

  return {
    durability: options.durability,
    append(sequence, bytes) {
      assert(!open.has(sequence), `frame ${sequence} was appended twice`);
      sequenceLast = Math.max(sequenceLast, sequence);
      const kept = frames.put(sequence, bytes);
      if (sequence >= bound) raiseBound(sequence + sequenceStep);
      // Registered before the caller's own handlers, so the frame is open when they run.
      kept.then(
        () => open.add(sequence),
        () => {}, // The caller is told.
      );
      return kept;
    },
    nextSequence: () => ++sequenceLast,
    read: readFrame,
    noteFinished(sequence, finished) {
      if (!open.has(sequence)) return;
      noted.add(sequence);
      bitmaps.putSoon(sequence, finished);
    },
    remove(sequence) {
      if (!open.has(sequence)) return;
      forget(sequence);
      frames.removeSoon(sequence);
    },
    *recover() {
      for (const sequence of [...open]) {
        // Read one by one, without a transaction that would keep removed pages from reuse.
        const bytes = readFrame(sequence);
        if (bytes === undefined) continue;
        const finished = noted.has(sequence) ? (bitmaps.read(sequence) ?? null) : null;
        yield { sequence, bytes, finished } satisfies OpenFrame;
      }
    },
    refusal: () => store.refusal(),
    close: () => store.close(),
    table: (name) => store.table(name),
  };
}

function encodeBound(bound: number): Uint8Array {
  return new Uint8Array(new Float64Array([bound]).buffer);
}

function readBound(sequences: RecordTable): number {
  const bytes = sequences.read(boundKey);
  return bytes === undefined ? 0 : Buffer.from(bytes).readDoubleLE(0);
}
