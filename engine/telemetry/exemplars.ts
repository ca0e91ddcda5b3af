/**
 * Examples of executions, one per bucket of a machine's latency: who looks at a slow bucket finds an
 * execution by its name. The shard writes a name only where the last one has been taken, and the main
 * thread takes them when it is scraped: however many executions end, a scrape interval costs at most
 * one name per bucket.
 *
 *     cell   [ state | name's length | latency in ms | epoch ms | name, UTF-8 … ]   128 bytes
 *     state  0: the shard may write      1: the main thread may read, and gives it back as 0
 *
 * Hot path: `isWanted` per terminal.
 */
import { latencyScale } from "./scales.ts";

export interface Exemplar {
  readonly name: string;
  readonly latencyMs: number;
  readonly endedMs: number;
}

const CELL_BYTES = 128;
const NAME_AT = 24;
/** OpenMetrics allows 128 characters for an exemplar's labels; a longer name is cut. */
const NAME_BYTES_MAX = CELL_BYTES - NAME_AT;
const WANTED = 0;
const WRITTEN = 1;

/** One cell for each bucket. */
const bucketCount = latencyScale.bounds.length;
export const exemplarRowBytes = bucketCount * CELL_BYTES;

const encoder = new TextEncoder();

/** The shard's side of one machine's cells. */
export class ExemplarWriter {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #bytes: Uint8Array;

  /** @param at Where the machine's row begins in the block, a multiple of 8. */
  constructor(block: SharedArrayBuffer, at: number) {
    this.#words = new Int32Array(block, at, exemplarRowBytes / 4);
    this.#numbers = new Float64Array(block, at, exemplarRowBytes / 8);
    this.#bytes = new Uint8Array(block, at, exemplarRowBytes);
  }

  /** The bucket's last example has been taken, or it never had one. */
  isWanted(bucket: number): boolean {
    return this.#words[bucket * (CELL_BYTES / 4)] === WANTED;
  }

  /** Only where it is wanted. */
  write(bucket: number, { name, latencyMs, endedMs }: Exemplar): void {
    const at = bucket * CELL_BYTES;
    const nameBytes = this.#bytes.subarray(at + NAME_AT, at + NAME_AT + NAME_BYTES_MAX);
    const { written } = encoder.encodeInto(name, nameBytes);
    this.#words[at / 4 + 1] = written;
    this.#numbers[at / 8 + 1] = latencyMs;
    this.#numbers[at / 8 + 2] = endedMs;
    Atomics.store(this.#words, at / 4, WRITTEN);
  }
}

/** The main thread's side: takes what is written, and keeps the newest of each bucket. */
export class ExemplarStore {
  readonly #newest = new Map<number, Exemplar>();

  /**
   * Takes the examples of one machine out of a shard's block.
   * @param words The whole block.
   * @param at Where the machine's row begins in it, in bytes.
   */
  take(words: Int32Array, at: number, machineSlot: number): void {
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const cellAt = at + bucket * CELL_BYTES;
      const state = cellAt / 4;
      if (words[state] !== WRITTEN || Atomics.load(words, state) !== WRITTEN) continue;
      const exemplar = readCell(words.buffer as SharedArrayBuffer, cellAt);
      this.#keep(machineSlot * bucketCount + bucket, exemplar);
      Atomics.store(words, state, WANTED);
    }
  }

  /** The newest of each bucket, at the bucket's index. */
  of(machineSlot: number): readonly (Exemplar | undefined)[] {
    return Array.from({ length: bucketCount }, (_, bucket) =>
      this.#newest.get(machineSlot * bucketCount + bucket),
    );
  }

  #keep(key: number, exemplar: Exemplar): void {
    const known = this.#newest.get(key);
    if (known === undefined || known.endedMs <= exemplar.endedMs) this.#newest.set(key, exemplar);
  }
}

function readCell(block: SharedArrayBuffer, at: number): Exemplar {
  const nameBytes = new Int32Array(block, at, 2)[1]!;
  const [, latencyMs, endedMs] = new Float64Array(block, at, 3);
  // A copy: text is not decoded from shared memory.
  const name = Buffer.from(new Uint8Array(block, at + NAME_AT, nameBytes)).toString("utf8");
  return { name, latencyMs: latencyMs!, endedMs: endedMs! };
}
