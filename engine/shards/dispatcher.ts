/**
 * Gives accepted frames to the shards that have room, in the order they were accepted. Credit is
 * counted in executions that are active: parked ones wait in a timer and cost no CPU.
 */
import type { OpenFrame } from "./open-frame.ts";

/** A frame waiting for a shard. Its bytes: in memory when it has just come, else in the journal. */
export interface QueuedFrame {
  readonly frame: OpenFrame;
  readonly bytes: Uint8Array | null;
}

export interface DispatcherPorts {
  readonly shards: number;
  /** Active executions a shard may have before it is given no more. */
  readonly activePerShardMax: number;
  readonly isAlive: (shardIndex: number) => boolean;
  /** Parked executions of a shard, as it last counted them. */
  readonly parked: (shardIndex: number) => number;
  readonly give: (shardIndex: number, queued: QueuedFrame) => void;
}

interface ShardLoad {
  /** Executions given and not terminal. */
  running: number;
  readonly frames: Set<OpenFrame>;
}

export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #loads: ShardLoad[];
  readonly #shardOf = new Map<OpenFrame, number>();
  #queue: QueuedFrame[] = [];
  #head = 0;
  #queued = 0;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
    this.#loads = Array.from({ length: ports.shards + 1 }, () => ({
      running: 0,
      frames: new Set<OpenFrame>(),
    }));
  }

  /** Executions accepted and not yet given to a shard. */
  get queued(): number {
    return this.#queued;
  }

  /** Executions that are in shards and not parked there. */
  get active(): number {
    return this.#loads.reduce((sum, load, index) => sum + this.#activeOf(load, index), 0);
  }

  enqueue(queued: QueuedFrame): void {
    this.#queue.push(queued);
    this.#queued += queued.frame.unfinished;
    this.pump();
  }

  /** Gives what can be given. */
  pump(): void {
    while (this.#head < this.#queue.length) {
      const shardIndex = this.leastLoaded();
      if (shardIndex === undefined) return;
      const queued = this.#queue[this.#head]!;
      this.#head++;
      this.#queued -= queued.frame.unfinished;
      this.give(shardIndex, queued);
    }
    this.#queue.length = 0;
    this.#head = 0;
  }

  give(shardIndex: number, queued: QueuedFrame): void {
    const load = this.#loads[shardIndex]!;
    load.running += queued.frame.unfinished;
    load.frames.add(queued.frame);
    this.#shardOf.set(queued.frame, shardIndex);
    this.#ports.give(shardIndex, queued);
  }

  /** The living shard with the fewest active executions, if it has room. */
  leastLoaded(): number | undefined {
    const { shards, activePerShardMax, isAlive } = this.#ports;
    let best: number | undefined;
    let least = activePerShardMax;
    for (let index = 0; index < shards; index++) {
      const active = this.#activeOf(this.#loads[index]!, index);
      if (active >= least || !isAlive(index)) continue;
      best = index;
      least = active;
    }
    return best;
  }

  /** Executions of a frame have ended. */
  ended(frame: OpenFrame, count: number): void {
    const shardIndex = this.#shardOf.get(frame);
    if (shardIndex === undefined) return;
    const load = this.#loads[shardIndex]!;
    load.running -= count;
    if (frame.unfinished > 0) return;
    load.frames.delete(frame);
    this.#shardOf.delete(frame);
  }

  /** The shard is dead: answers the frames it had, which nobody has now. */
  takeBack(shardIndex: number): readonly OpenFrame[] {
    const load = this.#loads[shardIndex]!;
    const frames = [...load.frames];
    load.frames.clear();
    load.running = 0;
    for (const frame of frames) this.#shardOf.delete(frame);
    return frames;
  }

  #activeOf(load: ShardLoad, index: number): number {
    return Math.max(0, load.running - this.#ports.parked(index));
  }
}
