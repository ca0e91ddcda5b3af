/**
 * A node of a cluster: takes frames of starts from the streams as it has room, runs them, records
 * outcomes in the results stream, and only then acknowledges the frames. It keeps nothing on a disk
 * of its own: what it does not finish is run by another node.
 *
 *   starts streams ─▶ intake ─▶ runner (shards) ─▶ results sink ─▶ results stream
 *                       └ leases ◀── acknowledge ◀────── stored ◀────────┘
 *   sync requests ─▶ sync service ─▶ runner ─▶ the caller's own subject
 */
import { RecordedResults } from "../journal/recorded-results.ts";
import { StreamLeases } from "../journal/stream-leases.ts";
import type { Random } from "../ports.ts";
import type { NodeWork } from "../telemetry/node-work.ts";
import { AckedPublisher } from "../transport/nats/acked-publisher.ts";
import { connectionProblem, type NatsBroker } from "../transport/nats/nats-broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import { FrameIntake } from "./frame-intake.ts";
import { FrameRunner } from "./frame-runner.ts";
import type { NodeOptions, NodePorts } from "./node-ports.ts";
import { unreadyReason } from "./readiness.ts";
import { ResultsSink } from "./results-sink.ts";
import { SyncService } from "./sync-service.ts";

export interface ClusterNodeOptions extends NodeOptions {
  readonly streams: number;
  readonly ackWaitMs: number;
}

export interface ClusterNodePorts extends Omit<NodePorts, "journal"> {
  readonly broker: NatsBroker;
  readonly names: ClusterNames;
  readonly random: Random;
  /** A stream of starts has no consumer to pull from, or no leader. */
  readonly onMissing: () => void;
  /** Bytes that came as a frame of starts and are none. */
  readonly onUnreadable: (bytes: Uint8Array, reason: string) => void;
}

/** Frames that are taken ahead of shards with room, for each shard and in all. */
const AHEAD_PER_SHARD = 4;
const AHEAD = 8;
/** Frames held at once: each is renewed several times within an AckWait. */
const HELD_MAX = 50_000;
/** Records that are not stored yet: beyond, no more frames are taken. */
const RESULTS_BYTES_MAX = 32 * 1024 * 1024;
const RESULTS_IN_FLIGHT_MAX = 64;
/** Room for headers within a message. */
const HEADERS_BYTES = 64 * 1024;
const DRAIN_LOOK_MS = 20;
/** Requests for frames run out within this. */
const REQUESTS_MS_MAX = 3_000;
/** Beyond the limit of a drain, for records that are on their way to the results stream. */
const STORE_MS_MAX = 5_000;

export class ClusterNode {
  readonly #ports: ClusterNodePorts;
  readonly #runner: FrameRunner;
  readonly #leases: StreamLeases;
  readonly #intake: FrameIntake;
  readonly #publisher: AckedPublisher;
  readonly #sink: ResultsSink;
  readonly #sync: SyncService;
  #isDraining = false;

  constructor(options: ClusterNodeOptions, ports: ClusterNodePorts) {
    this.#ports = ports;
    const { broker, names } = ports;
    const lifeId = ports.ids.uuid().replaceAll("-", "");
    const bytesMax = Math.max(16 * 1024, broker.payloadBytesMax - HEADERS_BYTES);
    this.#leases = new StreamLeases(ports, {
      ackWaitMs: options.ackWaitMs,
      onLapsed: (sequences) => this.#lapsed(sequences),
      onEnded: (sequence) => this.#intake.ended(sequence),
    });
    this.#publisher = new AckedPublisher(ports, {
      inFlightMax: RESULTS_IN_FLIGHT_MAX,
      giveUpMs: Number.POSITIVE_INFINITY,
    });
    this.#sink = new ResultsSink({
      publisher: this.#publisher,
      names,
      bytesMax,
      lifeId,
      numberOf: (sequence) =>
        this.#leases.holds(sequence) ? this.#runner.frame(sequence)?.number : undefined,
      onStored: (runs) => {
        this.#runner.taken(runs);
        this.#intake.update();
      },
    });
    this.#runner = new FrameRunner(options, {
      ...ports,
      keeper: this.#leases,
      shared: {
        release: (sequence) => this.#leases.release(sequence),
        fetch: (sequence) => this.#leases.fetch(sequence),
        reject: (sequence, reason) => void this.#reject(sequence, reason), // Never rejects.
      },
      sink: {
        send: (clientId, bytes, runs) => {
          if (runs[0]! < 0) this.#sync.send(bytes, runs);
          else this.#sink.send(clientId, bytes, runs);
        },
        tell: (clientId, message) => this.#sync.tell(clientId, message),
      },
    });
    this.#sync = new SyncService({
      ...ports,
      lifeId,
      bytesMax,
      runNow: (frame, bytes) => this.#runner.runNow(frame, bytes),
      onSent: (runs) => this.#runner.taken(runs),
    });
    this.#intake = new FrameIntake(
      {
        ...ports,
        leases: this.#leases,
        recorded: new RecordedResults({ ...ports, connection: broker.connection }, names),
        room: () => this.#room(options),
        enqueue: (frame, bytes) => {
          ports.counters.frameClosed(frame.count, bytes.byteLength);
          ports.counters.startsAccepted(frame.unfinished);
          this.#runner.enqueue(frame, bytes);
        },
      },
      options,
    );
  }

  /** Executions taken and not terminal. */
  get unfinished(): number {
    return this.#runner.unfinished;
  }

  /** Why it should be sent no work; null: it is ready. */
  get unready(): string | null {
    return unreadyReason({
      isDraining: this.#isDraining,
      liveShards: this.#runner.liveShards,
      keeping: connectionProblem(this.#ports.broker),
    });
  }

  /** Executions that have ended here. */
  get completed(): number {
    return this.#runner.completed;
  }

  /** Executions waiting in a long timer. */
  get parked(): number {
    return this.#runner.parked;
  }

  /** Executions that are in shards and not parked. */
  get active(): number {
    return this.#runner.active;
  }

  get framesHeld(): number {
    return this.#leases.size;
  }

  /** Frames that had been delivered before, to this node or another. */
  get redelivered(): number {
    return this.#intake.redelivered;
  }

  /** What is in hand at the moment, for the metrics. */
  get work(): NodeWork {
    return {
      ...this.#runner.work,
      framesOpen: this.#leases.size,
      framesRedelivered: this.#intake.redelivered,
    };
  }

  /** Ends a shard's thread at once, to test what becomes of its executions. */
  killShard(shardIndex: number): boolean {
    return this.#runner.killShard(shardIndex);
  }

  /**
   * Takes no more and waits until all that it has is finished and recorded; what is not by then is
   * handed back, without what is recorded of it.
   */
  async drain(limitMs: number): Promise<"finished" | "handed-back"> {
    const { clock } = this.#ports;
    this.#isDraining = true;
    this.#intake.drain();
    this.#sync.drain();
    const untilMs = clock.nowMs() + limitMs;
    // Frames are held from their delivery on, before the runner has them and until they are recorded.
    const isIdle = () => this.#leases.size === 0 && this.#runner.unfinished === 0;
    while ((!isIdle() || this.#intake.asked > 0) && clock.nowMs() < untilMs) {
      await this.#pause(DRAIN_LOOK_MS);
    }
    // A frame that comes to a request of this node after it has gone would wait for AckWait.
    while (this.#intake.asked > 0 && clock.nowMs() < untilMs + REQUESTS_MS_MAX) {
      await this.#pause(DRAIN_LOOK_MS);
    }
    if (isIdle()) return "finished";
    const sequences = this.#leases.held();
    this.#runner.abandon(sequences);
    // What was under way is stored first: whoever takes the frames next must find it.
    while (this.#publisher.pending > 0 && clock.nowMs() < untilMs + STORE_MS_MAX) {
      await this.#pause(DRAIN_LOOK_MS);
    }
    for (const sequence of sequences) this.#leases.release(sequence);
    return "handed-back";
  }

  /** Stops at once. What is not finished is run elsewhere when its lease has lapsed. */
  async stop(): Promise<void> {
    this.#intake.drain();
    this.#intake.close();
    this.#sync.close();
    this.#leases.close();
    this.#publisher.close();
    await this.#runner.stop();
    await this.#ports.registry.close();
    await this.#ports.broker.close();
  }

  #room({ shards, limits }: ClusterNodeOptions): number {
    const isFull =
      this.#leases.size >= HELD_MAX ||
      this.#sink.pendingBytes >= RESULTS_BYTES_MAX ||
      this.#runner.parked >= limits.parkedMax;
    return isFull ? 0 : AHEAD + AHEAD_PER_SHARD * shards - this.#runner.queuedFrames;
  }

  #lapsed(sequences: readonly number[]): void {
    this.#ports.warn(
      `${sequences.length} frames were not renewed in time and are run elsewhere now`,
    );
    this.#runner.abandon(sequences);
  }

  async #reject(sequence: number, reason: string): Promise<void> {
    if (await this.#leases.fetch(sequence)) {
      this.#ports.onUnreadable(this.#leases.read(sequence)!, reason);
    }
    this.#leases.reject(sequence);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#ports.scheduler.after(delayMs, resolve));
  }
}
