/**
 * The main thread's side of the shards' counters: one living block per shard, and per shard what
 * its dead threads had counted. Counters never go backwards: a dead thread's block is added to the
 * retired counts, and what a thread that is not quite dead still writes is no longer read.
 */
import assert from "node:assert/strict";
import {
  exemplarRowAtBytes,
  shardBlockBytes,
  shardCountsAt,
  shardCountsLength,
} from "./counters.ts";
import { type Exemplar, ExemplarStore } from "./exemplars.ts";

interface Shard {
  readonly retired: Float64Array;
  living: Float64Array;
  /** The living block as a whole, for its examples. */
  words: Int32Array | null;
}

const nothing = new Float64Array(shardCountsLength);

export class ShardBlocks {
  readonly #shards: Shard[] = [];
  readonly #exemplars = new ExemplarStore();

  /** A fresh block for the thread about to start as this shard. Its predecessor's is retired. */
  open(shardIndex: number): SharedArrayBuffer {
    assert(shardIndex <= this.#shards.length, "shards are opened in order");
    this.#shards[shardIndex] ??= { retired: nothing.slice(), living: nothing, words: null };
    this.retire(shardIndex);
    const block = new SharedArrayBuffer(shardBlockBytes);
    this.#shards[shardIndex].living = new Float64Array(block, 0, shardCountsLength);
    this.#shards[shardIndex].words = new Int32Array(block);
    return block;
  }

  /** This shard's thread is dead: its counts stay, its executions are active no more. */
  retire(shardIndex: number): void {
    const shard = this.#shards[shardIndex];
    assert(shard !== undefined, "only an opened shard can be retired");
    for (let i = shardCountsAt; i < nothing.length; i++) {
      shard.retired[i]! += shard.living[i]!;
    }
    shard.living = nothing;
    shard.words = null;
  }

  /** How many shards have ever been opened: indexes are below. */
  get count(): number {
    return this.#shards.length;
  }

  /** A count or gauge of one shard. @param at From `shardField` or `machineRowAt`. */
  read(shardIndex: number, at: number): number {
    const shard = this.#shards[shardIndex];
    assert(shard !== undefined, "only an opened shard can be read");
    return shard.retired[at]! + shard.living[at]!;
  }

  /** A count over all shards. */
  sum(at: number): number {
    let total = 0;
    for (let i = 0; i < this.#shards.length; i++) total += this.read(i, at);
    return total;
  }

  /** The counts from `at` on, over all shards: a histogram's values. Most of a scrape's reading. */
  sumRange(at: number, length: number): Float64Array {
    const sums = new Float64Array(length);
    for (const { retired, living } of this.#shards) {
      for (let i = 0; i < length; i++) sums[i]! += retired[at + i]! + living[at + i]!;
    }
    return sums;
  }

  /** The newest example of each bucket of a machine's latency. Shards write new ones from now on. */
  exemplars(machineSlot: number): readonly (Exemplar | undefined)[] {
    const at = exemplarRowAtBytes(machineSlot);
    for (const { words } of this.#shards) {
      if (words !== null) this.#exemplars.take(words, at, machineSlot);
    }
    return this.#exemplars.of(machineSlot);
  }
}
