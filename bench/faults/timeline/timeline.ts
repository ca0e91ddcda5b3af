/**
 * When each execution was attempted and when it ended, as the clients' ledgers have it. Times are
 * those at which a client wrote, so that an execution counts as begun before any server knew of it
 * and as ended after its outcome was stored.
 *
 *     index ──▶ chunk of its generator ──▶ attempted │ ended      (epoch ms; 0: not)
 */
import type { LedgerRecord } from "../../audit/ledger-record.ts";
import { recordKinds } from "../../audit/ledger-record.ts";
import { replayLedger } from "../../audit/read-ledgers.ts";
import { INDEXES_PER_GENERATOR } from "../../run/life-settings.ts";

/** A terminal of an execution that had ended before. */
export interface Repeat {
  readonly index: number;
  readonly atMs: number;
}

/** One execution that was not refused. */
export interface Lifetime {
  readonly index: number;
  readonly attemptedMs: number;
  readonly endedMs: number; // Infinity: never.
}

interface Chunk {
  attempted: Float64Array;
  ended: Float64Array;
}

const CHUNK_SIZE_MIN = 65_536;
const REFUSED = -1;

export class Timeline {
  readonly repeats: Repeat[] = [];
  readonly #chunks = new Map<number, Chunk>();

  /** @param paths The ledgers of all lives, in their order. */
  static read(paths: readonly string[]): Timeline {
    const timeline = new Timeline();
    for (const path of paths) {
      let nowMs = 0;
      replayLedger(path, (record) => {
        if (record.kind === recordKinds.clock) nowMs = record.first;
        else timeline.note(record, nowMs);
      });
    }
    return timeline;
  }

  note({ kind, first, count }: LedgerRecord, nowMs: number): void {
    for (let index = first; index < first + count; index++) {
      if (kind === recordKinds.attempted) this.#set("attempted", index, nowMs);
      else if (kind === recordKinds.refused) this.#set("attempted", index, REFUSED);
      else if (kind === recordKinds.terminalOk || kind === recordKinds.terminalWrong) {
        this.#end(index, nowMs);
      }
    }
  }

  /** Undefined when it was never attempted, or refused. */
  of(index: number): Lifetime | undefined {
    const chunk = this.#chunks.get(Math.floor(index / INDEXES_PER_GENERATOR));
    const place = index % INDEXES_PER_GENERATOR;
    return chunk === undefined ? undefined : lifetimeAt(chunk, index, place);
  }

  *lifetimes(): Generator<Lifetime> {
    for (const [number, chunk] of this.#chunks) {
      for (let place = 0; place < chunk.attempted.length; place++) {
        const lifetime = lifetimeAt(chunk, number * INDEXES_PER_GENERATOR + place, place);
        if (lifetime !== undefined) yield lifetime;
      }
    }
  }

  #end(index: number, nowMs: number): void {
    const before = this.of(index)?.endedMs ?? Number.POSITIVE_INFINITY;
    if (before === Number.POSITIVE_INFINITY) this.#set("ended", index, nowMs);
    else this.repeats.push({ index, atMs: nowMs });
  }

  #set(field: keyof Chunk, index: number, ms: number): void {
    const number = Math.floor(index / INDEXES_PER_GENERATOR);
    const place = index % INDEXES_PER_GENERATOR;
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = {
        attempted: new Float64Array(CHUNK_SIZE_MIN),
        ended: new Float64Array(CHUNK_SIZE_MIN),
      };
      this.#chunks.set(number, chunk);
    }
    if (place >= chunk.attempted.length) grow(chunk, place);
    chunk[field][place] = ms;
  }
}

function lifetimeAt({ attempted, ended }: Chunk, index: number, place: number) {
  const attemptedMs = attempted[place] ?? 0;
  if (attemptedMs === 0 || attemptedMs === REFUSED) return undefined;
  return { index, attemptedMs, endedMs: ended[place]! || Number.POSITIVE_INFINITY };
}

function grow(chunk: Chunk, place: number): void {
  let size = chunk.attempted.length;
  while (size <= place) size *= 2;
  for (const field of ["attempted", "ended"] as const) {
    const larger = new Float64Array(size);
    larger.set(chunk[field]);
    chunk[field] = larger;
  }
}
