/**
 * Runs frames of starts on shards, wherever the frames come from and wherever their terminal records
 * go: gives them by credit, answers what shards ask for, replaces dead shards and sets aside what
 * killed them. It never looks into a frame: all work per execution is done in the shards' threads.
 *
 *   frame ─▶ dispatcher ─▶ shard ─▶ frame table ─▶ sink (records) ─▶ frame table ─▶ keeper.remove
 */
import type { MachineRevision } from "../ports.ts";
import { shardField } from "../telemetry/counters.ts";
import type { MachineProfile } from "../telemetry/machine-profile.ts";
import type { NodeWork } from "../telemetry/node-work.ts";
import { JetStreamAway } from "../transport/nats/jetstream-request.ts";
import { Dispatcher } from "./dispatcher.ts";
import { FrameTable } from "./frame-table.ts";
import type { NodeOptions, RunnerPorts, SharedKeeper } from "./node-ports.ts";
import type { OpenFrame } from "./open-frame.ts";
import { ProfileReader } from "./profile-reader.ts";
import type { FromShard } from "./shard-messages.ts";
import type { ShardDeath } from "./shard-thread.ts";
import { Supervisor } from "./supervisor.ts";
import { TaskDesk } from "./task-desk.ts";
import { Trials } from "./trials.ts";

/** A shared registry that cannot be reached is asked again after so long. */
const ASK_AGAIN_MS = 500;
const THREAD_DIED = "The engine thread that ran the execution died. It is not run again.";

export class FrameRunner {
  readonly #options: NodeOptions;
  readonly #ports: RunnerPorts;
  readonly #frames: FrameTable;
  readonly #dispatcher: Dispatcher;
  readonly #supervisor: Supervisor;
  readonly #desk: TaskDesk;
  readonly #trials: Trials;
  readonly #profiles = new ProfileReader();
  /** Frames that are given back when all records of theirs are stored. */
  readonly #leaving = new Set<OpenFrame>();
  #completed = 0;
  #isStopped = false;

  constructor(options: NodeOptions, ports: RunnerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#frames = new FrameTable(ports.keeper, ports.scheduler);
    this.#desk = new TaskDesk(ports.tasks, ports.scheduler.soon, (shardIndex, message) => {
      this.#supervisor.send(shardIndex, message);
    });
    this.#supervisor = new Supervisor(
      { ...options, clock: ports.clock, scheduler: ports.scheduler, blocks: ports.blocks },
      {
        onMessage: (shardIndex, message) => this.#fromShard(shardIndex, message),
        onDeath: (shardIndex, death) => this.#shardDied(shardIndex, death),
        onReplaced: () => this.#dispatcher.pump(),
      },
    );
    this.#dispatcher = new Dispatcher({
      shards: options.shards,
      activePerShardMax: options.activePerShardMax,
      scheduler: ports.scheduler,
      isAlive: (shardIndex) => this.#supervisor.isAlive(shardIndex),
      parked: (shardIndex) =>
        shardIndex < ports.blocks.count ? ports.blocks.read(shardIndex, shardField.parked) : 0,
      give: (shardIndex, { frame, bytes }) => {
        if (this.#give(shardIndex, frame, { bytes, finished: frame.skipped() })) return;
        this.#dispatcher.forget(frame);
        this.#frames.drop(frame);
      },
    });
    this.#trials = new Trials({
      ...ports,
      runApart: (frame, index) =>
        this.#give(this.#supervisor.startApart(), frame, { finished: frame.allBut(index) }),
      endApart: () => void this.#supervisor.stopApart(), // Nobody waits for it.
      takeTerminals: (message) => this.#takeTerminals(message),
    });
  }

  /** Executions accepted and not terminal. */
  get unfinished(): number {
    return this.#frames.unfinished;
  }

  /** Executions that have ended here. */
  get completed(): number {
    return this.#completed;
  }

  /** Shards that run at the moment. */
  get liveShards(): number {
    return this.#supervisor.live;
  }

  /** Executions waiting in a long timer. */
  get parked(): number {
    return this.#ports.blocks.sum(shardField.parked);
  }

  /** Queues a frame: it is run as soon as a shard has room. @param bytes Null: the keeper has them. */
  enqueue(frame: OpenFrame, bytes: Uint8Array | null): void {
    frame.queuedMs = this.#ports.clock.nowMs();
    this.#frames.add(frame);
    this.#dispatcher.enqueue({ frame, bytes });
  }

  /** Gives a frame to a shard at once. False when none has room: nothing was done. */
  runNow(frame: OpenFrame, bytes: Uint8Array): boolean {
    const shardIndex = this.#dispatcher.leastLoaded();
    const isFull = this.parked >= this.#options.limits.parkedMax;
    if (shardIndex === undefined || isFull) return false;
    this.#frames.add(frame);
    this.#dispatcher.give(shardIndex, { frame, bytes });
    return true;
  }

  /** An open frame. */
  frame(sequence: number): OpenFrame | undefined {
    return this.#frames.get(sequence);
  }

  /** What executions did at each state, by those that were timed. */
  readProfile(): Promise<readonly MachineProfile[]> {
    return this.#profiles.read(this.#options.shards, (shardIndex) =>
      this.#supervisor.send(shardIndex, { kind: "readProfile" }),
    );
  }

  /** What was timed so far is forgotten. */
  restartProfile(): void {
    for (let shardIndex = 0; shardIndex < this.#options.shards; shardIndex++) {
      this.#supervisor.send(shardIndex, { kind: "restartProfile" });
    }
  }

  /** Ends a shard's thread at once. False: there is none of this index. */
  killShard(shardIndex: number): boolean {
    return this.#supervisor.kill(shardIndex);
  }

  /** Frames that wait for a shard with room. */
  get queuedFrames(): number {
    return this.#dispatcher.queuedFrames;
  }

  /** Executions that are in shards and not parked there. */
  get active(): number {
    return this.#dispatcher.active;
  }

  /** What is in hand at the moment. Without a cluster nothing is delivered again. */
  get work(): NodeWork {
    const oldest = this.#dispatcher.oldestQueued;
    return {
      framesWaiting: this.#dispatcher.queuedFrames,
      oldestWaitMs:
        oldest === undefined ? 0 : Math.max(0, this.#ports.clock.nowMs() - oldest.queuedMs),
      framesOpen: this.#frames.size,
      executionsUnfinished: this.#frames.unfinished,
      trials: this.#trials.size,
      framesRedelivered: 0,
    };
  }

  /** These frames are run elsewhere now: nothing more of them is run, or told, here. */
  abandon(sequences: readonly number[]): void {
    const byShard = new Map<number, number[]>();
    for (const sequence of sequences) {
      const frame = this.#frames.get(sequence);
      if (frame === undefined) continue;
      frame.isAbandoned = true;
      this.#leaving.delete(frame);
      const shardIndex = this.#dispatcher.shardOf(frame);
      if (shardIndex !== undefined) {
        byShard.set(shardIndex, [...(byShard.get(shardIndex) ?? []), sequence]);
      }
      this.#dispatcher.forget(frame);
      this.#frames.drop(frame);
    }
    for (const [shardIndex, gone] of byShard) {
      this.#supervisor.send(shardIndex, { kind: "abandon", sequences: gone });
    }
    this.#trials.settle();
    this.#dispatcher.pump();
  }

  /** The sink has these records, in the sense of its durability. */
  taken(runs: Float64Array): void {
    this.#frames.taken(runs);
    for (const frame of this.#leaving) {
      if (frame.deliveries === 0) this.#leave(frame);
    }
  }

  /** Gives no more frames to shards, from now on. */
  close(): void {
    this.#dispatcher.close();
  }

  /** Stops all shards. What is not terminal is dropped here, and still kept by the keeper. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#dispatcher.close();
    await this.#supervisor.stop();
    this.#frames.close();
    await this.#ports.tasks.close();
  }

  /** @returns False when the frame cannot be read: nothing was given. */
  #give(
    shardIndex: number,
    frame: OpenFrame,
    { bytes = null, finished }: { bytes?: Uint8Array | null; finished: Uint8Array | null },
  ): boolean {
    const { sequence, count } = frame;
    const given = bytes ?? this.#ports.keeper.read(sequence);
    if (given === undefined) {
      this.#ports.warn(`frame ${sequence} cannot be read any more and is not run`);
      return false;
    }
    const message = { kind: "frame", sequence, count, bytes: given, finished } as const;
    // Bytes that stand alone in their buffer can be handed over; a journal's may be a view of more.
    const isWhole = given.byteLength === given.buffer.byteLength;
    const transfer = isWhole && bytes !== null ? [given.buffer as ArrayBuffer] : [];
    this.#supervisor.send(shardIndex, message, transfer);
    return true;
  }

  #fromShard(shardIndex: number, message: FromShard): void {
    switch (message.kind) {
      case "terminals":
        this.#takeTerminals(message);
        break;
      case "need":
        void this.#answerNeed(shardIndex, message.revisionId); // Never rejects.
        break;
      case "calls":
        this.#desk.call(shardIndex, message.calls);
        break;
      case "cancels":
        this.#desk.cancel(shardIndex, message.callIds);
        break;
      case "unreadable":
        this.#dropUnreadable(message);
        break;
      case "profile":
        this.#profiles.took(shardIndex, message.profiles);
        break;
      case "logs":
        this.#takeLogs(shardIndex, message);
        break;
    }
  }

  async #answerNeed(shardIndex: number, revisionId: string): Promise<void> {
    const revision = await this.#revisionOf(revisionId);
    const machineSlot = this.#ports.machineSlots.slotOf(revision?.name ?? "other");
    this.#supervisor.send(shardIndex, { kind: "machine", revisionId, revision, machineSlot });
  }

  /**
   * Undefined when it is not there, or cannot be read. While a shared registry cannot be reached, its
   * executions wait: they would end FAILED for a fault that passes.
   */
  async #revisionOf(revisionId: string): Promise<MachineRevision | undefined> {
    const { registry, scheduler, warn } = this.#ports;
    for (;;) {
      try {
        return await registry.find(revisionId);
      } catch (error) {
        warn(`revision ${revisionId} could not be looked up: ${error}`);
        if (!(error instanceof JetStreamAway) || this.#isStopped) return undefined;
        await new Promise<void>((resolve) => scheduler.after(ASK_AGAIN_MS, resolve));
      }
    }
  }

  #takeTerminals({ clientId, bytes, runs }: Extract<FromShard, { kind: "terminals" }>): void {
    this.#frames.ended(runs, (frame, count) => {
      this.#completed += count;
      this.#dispatcher.ended(frame, count);
    });
    this.#ports.sink.send(clientId, bytes, runs);
    this.#trials.settle();
    this.#dispatcher.pump();
  }

  #takeLogs(shardIndex: number, { bytes, records }: Extract<FromShard, { kind: "logs" }>): void {
    this.#ports.log.write(bytes, records, () => {
      this.#supervisor.send(shardIndex, { kind: "logsTaken", bytes: bytes.length });
    });
  }

  #dropUnreadable({ sequence, reason }: Extract<FromShard, { kind: "unreadable" }>): void {
    const frame = this.#frames.get(sequence);
    if (frame === undefined) return;
    this.#ports.warn(`frame ${sequence} is no frame of starts and is not run: ${reason}`);
    this.#dispatcher.forget(frame);
    if (frame.isSync) {
      this.#loseSync(frame, `The engine cannot read the start: ${reason}. It is not run.`);
    } else {
      this.#frames.drop(frame);
      this.#ports.shared?.reject(sequence, reason);
    }
    this.#dispatcher.pump();
  }

  #shardDied(shardIndex: number, death: ShardDeath): void {
    const { counters, warn } = this.#ports;
    counters.shardRestarted(death.reason);
    warn(`shard ${shardIndex} died (${death.reason}: ${death.message}) and is replaced`);
    this.#desk.forget(shardIndex);
    this.#profiles.died(shardIndex);
    if (shardIndex === this.#options.shards) {
      this.#trials.died(death);
      return;
    }
    void this.#rescue(this.#dispatcher.takeBack(shardIndex), death); // Never rejects.
  }

  /** What the dead shard had is run elsewhere; the execution that it was handling is set apart. */
  async #rescue(frames: readonly OpenFrame[], death: ShardDeath): Promise<void> {
    const { shared } = this.#ports;
    const { blamed } = death;
    const suspect = blamed === null ? undefined : this.#frames.get(blamed.sequence);
    if (blamed !== null && suspect !== undefined) {
      const isAtHand = shared === null || (await shared.fetch(suspect.sequence));
      if (isAtHand) this.#trials.blame(suspect, blamed.index, death);
    }
    for (const frame of frames) {
      if (frame.isSync) this.#loseSync(frame, THREAD_DIED);
      else if (shared === null) this.#dispatcher.enqueue({ frame, bytes: null });
      else await this.#handBack(frame, shared);
    }
  }

  /** To whoever has room, at once; but a frame with executions set apart stays with their trials. */
  async #handBack(frame: OpenFrame, shared: SharedKeeper): Promise<void> {
    if (frame.isAbandoned) return;
    if (frame.suspects !== null && (await shared.fetch(frame.sequence))) {
      this.#dispatcher.enqueue({ frame, bytes: null });
      return;
    }
    // Who takes it next looks at what is recorded: nothing of it may still be under way.
    if (frame.deliveries === 0) this.#leave(frame);
    else this.#leaving.add(frame);
  }

  #leave(frame: OpenFrame): void {
    this.#leaving.delete(frame);
    if (frame.isAbandoned) return;
    this.#frames.drop(frame);
    this.#ports.shared?.release(frame.sequence);
  }

  /** ES1: a synchronous execution is never run twice; its caller is told that there is no answer. */
  #loseSync(frame: OpenFrame, message: string): void {
    this.#frames.drop(frame);
    const indexes = Array.from({ length: frame.count }, (_, index) => index);
    this.#ports.sink.tell(frame.clientId, {
      kind: "syncLost",
      number: frame.number,
      indexes: indexes.filter((index) => !frame.hasFinished(index)),
      message,
    });
  }
}
