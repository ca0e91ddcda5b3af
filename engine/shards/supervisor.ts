/**
 * Keeps a set of shard threads alive: starts them, watches for hangs, replaces the dead. What a
 * dead thread had is the business of whoever listens.
 *
 * The threads share one Piscina pool, a task each for as long as they live.
 */
import { Piscina } from "piscina";
import type { Clock, Scheduler } from "../ports.ts";
import type { ShardBlocks } from "../telemetry/shard-blocks.ts";
import type { FromShard, ToShard } from "./shard-messages.ts";
import { type ShardDeath, ShardThread } from "./shard-thread.ts";

export interface SupervisorOptions {
  readonly shards: number;
  readonly seed: number;
  /** Simulated services, as plain data. */
  readonly services: readonly unknown[];
  readonly heapMbMax: number;
  readonly logQueueBytesMax: number;
  readonly profileEvery: number;
  /** A turn that lasts longer is taken for a hang. */
  readonly hangMsMax: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly blocks: ShardBlocks;
}

export interface SupervisorEvents {
  readonly onMessage: (shardIndex: number, message: FromShard) => void;
  /** Called before the replacement starts. */
  readonly onDeath: (shardIndex: number, death: ShardDeath) => void;
  /** The replacement of a dead shard takes messages. */
  readonly onReplaced: (shardIndex: number) => void;
}

const WATCH_EVERY_MS = 250;
/** Deaths in a row without this long a life in between make the next start wait. */
const HEALTHY_AFTER_MS = 10_000;
const RESTART_DELAY_MS_MAX = 5_000;
/** Megabytes of young generation: fewer, longer scavenges suit a thread that allocates per execution. */
const YOUNG_GENERATION_MB = 64;

interface Slot {
  thread: ShardThread | null;
  startedMs: number;
  deathsInARow: number;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #events: SupervisorEvents;
  readonly #pool: Piscina;
  readonly #slots: Slot[] = [];
  #stopWatching: () => void = () => {};
  #isStopping = false;

  constructor(options: SupervisorOptions, events: SupervisorEvents) {
    this.#options = options;
    this.#events = events;
    this.#pool = new Piscina({
      filename: new URL("./shard-worker.js", import.meta.url).href,
      minThreads: 0,
      // One more than there are shards: executions blamed for a death are tried in a thread apart.
      maxThreads: options.shards + 1,
      idleTimeout: 1_000,
      concurrentTasksPerWorker: 1,
      atomics: "disabled",
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: options.heapMbMax,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
    });
    for (let index = 0; index < options.shards; index++) this.#start(index);
    this.#watch();
  }

  isAlive(shardIndex: number): boolean {
    return (this.#slots[shardIndex]?.thread ?? null) !== null;
  }

  /** Shards that run at the moment; the extra thread is none. */
  get live(): number {
    const { shards } = this.#options;
    return this.#slots.slice(0, shards).filter(({ thread }) => thread !== null).length;
  }

  /** Starts the extra thread, if it is not there, and answers its index. */
  startApart(): number {
    const index = this.#options.shards;
    if (!this.isAlive(index)) this.#start(index);
    return index;
  }

  /** Ends the extra thread: nothing is left to be tried. */
  async stopApart(): Promise<void> {
    const slot = this.#slots[this.#options.shards];
    const thread = slot?.thread ?? null;
    if (slot === undefined || thread === null) return;
    slot.thread = null;
    await thread.stop();
  }

  /** @returns False when the shard is dead at the moment: nothing was sent. */
  send(shardIndex: number, message: ToShard, transfer: readonly ArrayBuffer[] = []): boolean {
    const thread = this.#slots[shardIndex]?.thread ?? null;
    if (thread === null) return false;
    thread.send(message, transfer);
    return true;
  }

  /** Ends a thread as if it had died. False: there is none of this index. */
  kill(shardIndex: number): boolean {
    const thread = this.#slots[shardIndex]?.thread ?? null;
    thread?.kill();
    return thread !== null;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#slots.map((slot) => slot.thread?.stop()));
    // Watched until here: a thread that hangs would never hear that it is to stop.
    this.#stopWatching();
    await this.#pool.destroy();
  }

  #start(index: number): void {
    const { blocks, clock, seed, services, logQueueBytesMax, profileEvery } = this.#options;
    const slot: Slot = this.#slots[index] ?? { thread: null, startedMs: 0, deathsInARow: 0 };
    this.#slots[index] = slot;
    slot.startedMs = clock.nowMs();
    const thread: ShardThread = new ShardThread(
      this.#pool,
      {
        shardIndex: index,
        seed,
        services,
        logQueueBytesMax,
        profileEvery,
        counterBlock: blocks.open(index),
      },
      {
        onMessage: (message) => {
          // What a thread had sent before it died still counts; what a forgotten one says does not.
          if (slot.thread === thread) this.#events.onMessage(index, message);
        },
        onDeath: (death) => this.#died(index, slot, death),
      },
    );
    slot.thread = thread;
  }

  #died(index: number, slot: Slot, death: ShardDeath): void {
    const { blocks, clock, scheduler, shards } = this.#options;
    slot.thread = null;
    blocks.retire(index);
    const livedMs = clock.nowMs() - slot.startedMs;
    slot.deathsInARow = livedMs > HEALTHY_AFTER_MS ? 1 : slot.deathsInARow + 1;
    this.#events.onDeath(index, death);
    // The thread apart is started again when there is something to try.
    if (this.#isStopping || index === shards) return;
    const delayMs = Math.min(RESTART_DELAY_MS_MAX, 25 * 2 ** (slot.deathsInARow - 1));
    scheduler.after(delayMs, () => {
      if (this.#isStopping) return;
      this.#start(index);
      this.#events.onReplaced(index);
    });
  }

  #watch(): void {
    const { clock, hangMsMax, scheduler } = this.#options;
    this.#stopWatching = scheduler.after(WATCH_EVERY_MS, () => {
      for (const { thread } of this.#slots) thread?.watch(clock.nowMs(), hangMsMax);
      this.#watch();
    });
  }
}
