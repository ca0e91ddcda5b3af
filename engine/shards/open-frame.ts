/**
 * An accepted frame as the node keeps it until all its executions are terminal and their records
 * are taken in. The bytes are in the journal (or in the queue, until they are given to a shard).
 */
export class OpenFrame {
  readonly sequence: number;
  readonly clientId: string;
  readonly number: number;
  readonly count: number;
  /** At most once: never journalled, never run again. */
  readonly isSync: boolean;
  /** Executions without a terminal record. */
  unfinished: number;
  /** Bit i (LSB first): execution i has ended. Null: none has, or all have. */
  finished: Uint8Array | null = null;
  /** Batches of this frame's terminal records that their receiver has not taken in yet. */
  deliveries = 0;
  /** When it began to wait for a shard, in epoch milliseconds. */
  queuedMs = 0;
  /** It runs elsewhere now: nothing of it is run here any more. */
  isAbandoned = false;
  /** Executions that are kept out of ordinary shards: blamed for a shard's death. */
  suspects: Set<number> | null = null;

  constructor(
    sequence: number,
    {
      clientId,
      number,
      count,
      isSync,
      finished,
    }: {
      readonly clientId: string;
      readonly number: number;
      readonly count: number;
      readonly isSync: boolean;
      readonly finished: Uint8Array | null;
    },
  ) {
    this.sequence = sequence;
    this.clientId = clientId;
    this.number = number;
    this.count = count;
    this.isSync = isSync;
    this.finished = finished;
    this.unfinished = count - countBits(finished);
  }

  hasFinished(index: number): boolean {
    if (this.unfinished === 0) return true;
    return this.finished !== null && (this.finished[index >>> 3]! & (1 << (index & 7))) !== 0;
  }

  /** Notes that a run of executions has ended; those that already had do not count again. */
  finish(first: number, count: number): void {
    if (this.unfinished === 0) return;
    if (count === this.unfinished && this.finished === null) {
      this.unfinished = 0;
      return;
    }
    this.finished ??= new Uint8Array((this.count + 7) >>> 3);
    for (let index = first; index < first + count; index++) {
      if (this.hasFinished(index)) continue;
      this.finished[index >>> 3]! |= 1 << (index & 7);
      this.unfinished--;
    }
  }

  /** The bitmap an ordinary shard is given: what has ended, and what it must not touch. */
  skipped(): Uint8Array | null {
    if (this.suspects === null) return this.finished;
    const skipped = this.finished?.slice() ?? new Uint8Array((this.count + 7) >>> 3);
    for (const index of this.suspects) skipped[index >>> 3]! |= 1 << (index & 7);
    return skipped;
  }

  /** The bitmap that leaves one execution to be run. */
  allBut(index: number): Uint8Array {
    const skipped = new Uint8Array((this.count + 7) >>> 3).fill(0xff);
    skipped[index >>> 3]! &= ~(1 << (index & 7));
    return skipped;
  }
}

function countBits(bits: Uint8Array | null): number {
  let count = 0;
  for (let byte of bits ?? []) {
    for (; byte !== 0; byte &= byte - 1) count++;
  }
  return count;
}
