/**
 * Gives accepted frames to the shards that have room, in the order they were accepted. Credit is
 * counted in executions that are active: parked ones wait in a timer and cost no CPU.
 */
import type { Scheduler } from "../ports.ts";
import type { OpenFrame } from "./open-frame.ts";

/** While frames wait, room is looked for this often: shards do not tell when executions park. */
const LOOK_EVERY_MS = 20;
/** Places of the queue that have been given away, from which on they are cut off. */
const GIVEN_MAX = 1024;

/** A frame waiting for a shard. Its bytes: in memory when it has just come, else in the journal. */
export interface QueuedFrame {
  readonly frame: OpenFrame;
  readonly bytes: Uint8Array | null;
}

export interface DispatcherPorts {
  readonly shards: number;
  /** Active executions a shard may have before it is given no more. */
  readonly activePerShardMax: number;
  readonly scheduler: Scheduler;
  readonly isAlive: (shardIndex: number) => boolean;
  /** Parked executions of a shard, as it last counted them. */
  readonly parked: (shardIndex: number) => number;
  /** May call `forget`. */
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
  #cancelLook: (() => void) | null = null;
  #isClosed = false;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
    this.#loads = Array.from({ length: ports.shards + 1 }, () => ({
      running: 0,
      frames: new Set<OpenFrame>(),
    }));
  }

  /** Executions accepted and not yet given to a shard. */
  get queued(): number {
    let queued = 0;
    for (let at = this.#head; at < this.#queue.length; at++) {
      queued += this.#queue[at]!.frame.unfinished;
    }
    return queued;
  }

  /** Frames that wait for a shard with room. */
  get queuedFrames(): number {
    return this.#queue.length - this.#head;
  }

  /** The frame that waits longest. */
  get oldestQueued(): OpenFrame | undefined {
    return this.#queue[this.#head]?.frame;
  }

  /** Executions that are in shards and not parked there. */
  get active(): number {
    return this.#loads.reduce((sum, load, index) => sum + this.#activeOf(load, index), 0);
  }

  enqueue(queued: QueuedFrame): void {
    this.#queue.push(queued);
    this.pump();
  }

  /** Gives what can be given. */
  pump(): void {
    while (this.#head < this.#queue.length && !this.#isClosed) {
      const queued = this.#queue[this.#head]!;
      const shardIndex = this.leastLoaded();
      if (shardIndex === undefined) {
        this.#lookAgain();
        return;
      }
      this.#advance();
      // What was set apart from a frame may have been its last: then nothing is left to be run.
      if (queued.frame.unfinished > 0 && !queued.frame.isAbandoned) this.give(shardIndex, queued);
    }
  }

  /** Gives no more by itself. */
  close(): void {
    this.#isClosed = true;
    this.#cancelLook?.();
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

  /** The frame will have no more terminals, and is no shard's any more. */
  forget(frame: OpenFrame): void {
    const shardIndex = this.#shardOf.get(frame);
    if (shardIndex === undefined) return;
    const load = this.#loads[shardIndex]!;
    load.running -= frame.unfinished;
    load.frames.delete(frame);
    this.#shardOf.delete(frame);
  }

  /** The shard that has the frame, if one has. */
  shardOf(frame: OpenFrame): number | undefined {
    return this.#shardOf.get(frame);
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

  #advance(): void {
    this.#head++;
    if (this.#head < this.#queue.length && this.#head < GIVEN_MAX) return;
    this.#queue.splice(0, this.#head);
    this.#head = 0;
  }

  #lookAgain(): void {
    this.#cancelLook ??= this.#ports.scheduler.after(LOOK_EVERY_MS, () => {
      this.#cancelLook = null;
      this.pump();
    });
  }

  #activeOf(load: ShardLoad, index: number): number {
    return Math.max(0, load.running - this.#ports.parked(index));
  }
}
