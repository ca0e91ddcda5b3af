/**
 * The node's open frames, and what is written of them: a frame whose executions are all terminal
 * and taken in leaves the journal; one that is partly finished for a while has its bitmap noted, so
 * that a crash does not repeat the finished part for one that waits long.
 */
import type { FrameKeeper, Scheduler } from "../ports.ts";
import type { Runs } from "./deliveries.ts";
import type { OpenFrame } from "./open-frame.ts";

/** Bitmaps of partly finished frames are noted this often. */
const NOTE_EVERY_MS = 200;

export class FrameTable {
  readonly #keeper: FrameKeeper;
  readonly #scheduler: Scheduler;
  readonly #frames = new Map<number, OpenFrame>();
  readonly #toNote = new Set<OpenFrame>();
  #cancelNoting: (() => void) | null = null;
  #unfinished = 0;
  #isClosed = false;

  constructor(keeper: FrameKeeper, scheduler: Scheduler) {
    this.#keeper = keeper;
    this.#scheduler = scheduler;
  }

  /** Executions accepted and not terminal. */
  get unfinished(): number {
    return this.#unfinished;
  }

  get size(): number {
    return this.#frames.size;
  }

  /** The sequences of frames that must not be lost: not those of synchronous executions. */
  accepted(): readonly number[] {
    return [...this.#frames.values()]
      .filter(({ isSync }) => !isSync)
      .map(({ sequence }) => sequence);
  }

  add(frame: OpenFrame): void {
    this.#frames.set(frame.sequence, frame);
    this.#unfinished += frame.unfinished;
  }

  get(sequence: number): OpenFrame | undefined {
    return this.#frames.get(sequence);
  }

  /** Takes a frame out that will have no more terminals; it is not written about. */
  drop(frame: OpenFrame): void {
    if (this.#frames.delete(frame.sequence)) this.#unfinished -= frame.unfinished;
    this.#toNote.delete(frame);
  }

  /** These executions have their terminal records; the records are not taken in yet. */
  ended(runs: Runs, onFrame: (frame: OpenFrame, count: number) => void): void {
    for (let at = 0; at < runs.length; at += 3) {
      const frame = this.#frames.get(runs[at]!);
      if (frame === undefined) continue;
      const before = frame.unfinished;
      frame.finish(runs[at + 1]!, runs[at + 2]!);
      frame.deliveries++;
      const count = before - frame.unfinished;
      this.#unfinished -= count;
      onFrame(frame, count);
    }
  }

  /** The records of these executions are taken in. */
  taken(runs: Runs): void {
    for (let at = 0; at < runs.length; at += 3) {
      const frame = this.#frames.get(runs[at]!);
      if (frame === undefined) continue;
      frame.deliveries--;
      if (frame.unfinished === 0 && frame.deliveries === 0) this.#close(frame);
      else if (!frame.isSync) this.#noteSoon(frame);
    }
  }

  /** Writes what there is to write of partly finished frames, for the last time. */
  close(): void {
    this.#isClosed = true;
    this.note();
  }

  #close(frame: OpenFrame): void {
    this.#frames.delete(frame.sequence);
    this.#toNote.delete(frame);
    if (!frame.isSync) this.#keeper.remove(frame.sequence);
  }

  #noteSoon(frame: OpenFrame): void {
    if (this.#isClosed) return;
    this.#toNote.add(frame);
    this.#cancelNoting ??= this.#scheduler.after(NOTE_EVERY_MS, () => {
      this.#cancelNoting = null;
      this.note();
    });
  }

  /**
   * Writes the bitmaps of frames that are partly finished. A frame with records under way is left
   * for the next time: what is not taken in yet must run again after a crash.
   */
  note(): void {
    this.#cancelNoting?.();
    this.#cancelNoting = null;
    for (const frame of this.#toNote) {
      if (frame.deliveries > 0) continue;
      this.#toNote.delete(frame);
      if (frame.finished !== null) this.#keeper.noteFinished(frame.sequence, frame.finished);
    }
    const [left] = this.#toNote;
    if (left !== undefined) this.#noteSoon(left);
  }
}
