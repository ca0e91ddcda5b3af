/**
 * Where starts come in. Accepted ones are durable before they are acknowledged, and acknowledged
 * before they run (EA1); synchronous ones run at once and at most once, or are refused.
 */
import type { Clock, Journal, Registry } from "../ports.ts";
import type { NodeCounters } from "../telemetry/node-counters.ts";
import type { ClientMessage, NodeMessage } from "../transport/messages.ts";
import { type AdmissionLimits, type Refusal, refusalOf } from "./admission.ts";
import { OpenFrame } from "./open-frame.ts";

export interface DoorPorts {
  readonly journal: Journal;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly counters: NodeCounters;
  readonly limits: AdmissionLimits;
  /** Executions accepted and not terminal. */
  readonly unfinished: () => number;
  readonly parked: () => number;
  /** Takes over a frame that is durable and acknowledged. */
  readonly enqueue: (frame: OpenFrame, bytes: Uint8Array) => void;
  /** Gives a synchronous frame to a shard at once. False when none has room: nothing was done. */
  readonly runNow: (frame: OpenFrame, bytes: Uint8Array) => boolean;
}

type Starts = Extract<ClientMessage, { kind: "starts" }>;
type SyncStarts = Extract<ClientMessage, { kind: "syncStarts" }>;

/** Who sent the frame, and how to answer. */
export interface Sender {
  readonly clientId: string;
  readonly send: (message: NodeMessage) => void;
}

export class Door {
  readonly #ports: DoorPorts;
  /** Executions in frames that are being made durable. */
  #appending = 0;
  #lastSyncSequence = 0;
  #isDraining = false;

  constructor(ports: DoorPorts) {
    this.#ports = ports;
  }

  /** Refuses everything from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Never rejects: what goes wrong is a refusal. */
  async accept({ clientId, send }: Sender, message: Starts): Promise<void> {
    const refusal = this.#refusal(message);
    if (refusal !== undefined) {
      send(this.#refused(message, refusal));
      return;
    }
    const { journal, clock, counters } = this.#ports;
    const { number, count, bytes } = message;
    const sequence = journal.nextSequence();
    const beganMs = clock.nowMs();
    this.#appending += count;
    try {
      await journal.append(sequence, bytes);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const failed = { code: "ServiceUnavailable", reason: "journal", message: text } as const;
      send(this.#refused(message, failed));
      return;
    } finally {
      this.#appending -= count;
    }
    const durableMs = clock.nowMs();
    counters.journalCommit.observe(durableMs - beganMs);
    counters.acceptLatency.observe(durableMs - message.createdMs, count);
    counters.frameClosed(count, bytes.byteLength);
    counters.startsAccepted(count);
    send({ kind: "accepted", number });
    const origin = { clientId, number, count, isSync: false, finished: null };
    this.#ports.enqueue(new OpenFrame(sequence, origin), bytes);
  }

  /** Not journalled and not queued: it runs now, or is refused. */
  runNow({ clientId, send }: Sender, message: SyncStarts): void {
    const refusal = this.#refusal(message);
    if (refusal !== undefined) {
      send(this.#refused(message, refusal));
      return;
    }
    const { number, count, bytes } = message;
    const origin = { clientId, number, count, isSync: true, finished: null };
    // Below zero: never the name of a frame in the journal.
    if (this.#ports.runNow(new OpenFrame(--this.#lastSyncSequence, origin), bytes)) {
      this.#ports.counters.startsAccepted(count);
      return;
    }
    const text = "No shard has room for a synchronous execution. Try again later.";
    const overload = { code: "ThrottlingException", reason: "overload", message: text } as const;
    send(this.#refused(message, overload));
  }

  #refusal(message: Starts | SyncStarts): Refusal | undefined {
    const { journal, registry, limits, unfinished, parked } = this.#ports;
    return refusalOf(
      {
        unfinished: unfinished() + this.#appending,
        parked: parked(),
        isDraining: this.#isDraining,
        journalRefusal: message.kind === "starts" ? journal.refusal() : null,
        isMachineKnown: registry.has(message.revisionId),
      },
      limits,
    );
  }

  #refused(message: Starts | SyncStarts, { code, reason, message: text }: Refusal): NodeMessage {
    this.#ports.counters.startsRefused(reason, message.count);
    return { kind: "refused", number: message.number, code, message: text };
  }
}
