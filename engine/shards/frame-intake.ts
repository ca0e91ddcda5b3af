/**
 * Takes frames of starts from a cluster's streams, as many as this node has room for, and hands them
 * to the runner; a frame that was delivered before is run without what is recorded of it already.
 *
 *   stream ─▶ lease ─▶ (delivered before? skip what is recorded) ─▶ runner
 */
import type { RecordedResults } from "../journal/recorded-results.ts";
import type { StreamLeases } from "../journal/stream-leases.ts";
import type { Clock, Scheduler } from "../ports.ts";
import { AGAIN_HEADER } from "../transport/nats/acked-publisher.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import { DeliveryDoubt } from "../transport/nats/delivery-doubt.ts";
import { PullConsumer } from "../transport/nats/pull-consumer.ts";
import { readDelivery } from "../transport/nats/stream-delivery.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import { RESULTS_SEEN_HEADER } from "../transport/result-message.ts";
import { readStartFrameHead, type StartFrameHead } from "../transport/start-frame.ts";
import { OpenFrame } from "./open-frame.ts";

export interface FrameIntakePorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly leases: StreamLeases;
  readonly recorded: RecordedResults;
  readonly names: ClusterNames;
  readonly warn: (text: string) => void;
  /** Frames there is room for at the moment. */
  readonly room: () => number;
  readonly enqueue: (frame: OpenFrame, bytes: Uint8Array) => void;
  /** A stream has no consumer to pull from, or no leader. */
  readonly onMissing: () => void;
  /** Bytes that are no frame of starts. */
  readonly onUnreadable: (bytes: Uint8Array, reason: string) => void;
}

export interface FrameIntakeOptions {
  readonly streams: number;
  readonly ackWaitMs: number;
}

const LOOK_EVERY_MS = 20;
const ASK_AGAIN_MS = 500;
const GIVE_BACK = Buffer.from("-NAK");
const TERMINATE = Buffer.from("+TERM");

export class FrameIntake {
  readonly #ports: FrameIntakePorts;
  readonly #options: FrameIntakeOptions;
  readonly #consumers: readonly PullConsumer[];
  readonly #doubts: readonly DeliveryDoubt[];
  /** Frames held, by client and number; and back. */
  readonly #sequenceOf = new Map<string, number>();
  readonly #identityOf = new Map<number, string>();
  #lastSequence = 0;
  #lastLookMs: number;
  /** Frames of which it is being asked what is recorded. */
  #lookingUp = 0;
  #isDraining = false;
  #isClosed = false;
  /** What arrives may have been delivered before this process was stopped and went on. */
  #isStale = false;
  /** Frames that had been delivered before. */
  redelivered = 0;

  constructor(ports: FrameIntakePorts, options: FrameIntakeOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#lastLookMs = ports.clock.nowMs();
    const { names } = ports;
    const streams = Array.from({ length: options.streams }, (_, index) =>
      names.startsStream(index),
    );
    this.#doubts = streams.map((stream) => new DeliveryDoubt(ports, { stream }));
    this.#consumers = streams.map((stream, index) => {
      const doubt = this.#doubts[index]!;
      return new PullConsumer(ports, {
        stream,
        consumer: names.startsConsumer,
        onMessage: (message) => this.#take(message, doubt),
        onMissing: ports.onMissing,
        onInterrupted: () => doubt.raise(),
      });
    });
    this.#look();
  }

  /** Messages asked for that may still come. */
  get asked(): number {
    return this.#consumers.reduce((sum, { asked }) => sum + asked, 0);
  }

  /** Asks for as many frames as there is room for. */
  update(): void {
    const isOpen = !this.#isDraining && !this.#isStale;
    const room = isOpen ? Math.max(0, this.#ports.room() - this.#lookingUp) : 0;
    const each = Math.ceil(room / this.#consumers.length);
    for (const consumer of this.#consumers) consumer.want(each);
  }

  /** Takes no more: what still comes is given back at once. */
  drain(): void {
    this.#isDraining = true;
    this.update();
  }

  close(): void {
    this.#isClosed = true;
    for (const consumer of this.#consumers) consumer.close();
    for (const doubt of this.#doubts) doubt.close();
    this.#ports.recorded.close();
  }

  /** The lease has ended, in whatever way. */
  ended(sequence: number): void {
    const identity = this.#identityOf.get(sequence);
    this.#identityOf.delete(sequence);
    if (identity !== undefined) this.#sequenceOf.delete(identity);
  }

  #look(): void {
    this.#ports.scheduler.after(LOOK_EVERY_MS, () => {
      if (this.#isClosed) return;
      this.#noticePause();
      this.update();
      this.#look();
    });
  }

  /**
   * A process that was stopped may find deliveries in its socket that have lapsed meanwhile. All that
   * the server sent before it answers a ping is dropped: it comes again.
   */
  #noticePause(): void {
    const { broker, clock, leases, warn } = this.#ports;
    const nowMs = clock.nowMs();
    const pausedMs = nowMs - this.#lastLookMs;
    this.#lastLookMs = nowMs;
    if (pausedMs < this.#options.ackWaitMs / 2 || this.#isStale) return;
    warn(`this process stood still for ${Math.round(pausedMs)} ms: what it held is looked at anew`);
    this.#isStale = true;
    leases.sweep();
    const fresh = () => {
      this.#isStale = false;
    };
    broker.flush().then(fresh, fresh);
  }

  #take(message: BrokerMessage, doubt: DeliveryDoubt): void {
    this.#noticePause();
    if (this.#isStale) return;
    const { broker, leases, onUnreadable } = this.#ports;
    const delivery = readDelivery(message.reply);
    if (delivery === undefined) return;
    if (this.#isDraining) {
      broker.publish(delivery.ackSubject, GIVE_BACK);
      return;
    }
    let head: StartFrameHead;
    try {
      head = readStartFrameHead(message.data);
    } catch (error) {
      onUnreadable(message.data.slice(), String(error));
      broker.publish(delivery.ackSubject, TERMINATE);
      return;
    }
    const identity = `${head.clientId}.${head.number}`;
    const before = this.#sequenceOf.get(identity);
    // Lapsed here too: that is over, and what is delivered now is taken like any other's frame.
    if (before !== undefined && !leases.holds(before)) leases.sweep();
    const held = this.#sequenceOf.get(identity);
    if (held !== undefined) {
      // Delivered again although it is here: its lease has lapsed at the server, and is new now.
      leases.hold(held, delivery);
      return;
    }
    const sequence = ++this.#lastSequence;
    this.#sequenceOf.set(identity, sequence);
    this.#identityOf.set(sequence, identity);
    leases.hold(sequence, delivery);
    // A copy, since the message is a view of what the socket has read; and it is given to a thread.
    const bytes = message.data.slice();
    if (delivery.deliveries > 1) this.redelivered++;
    const isFirst =
      delivery.deliveries === 1 &&
      !doubt.covers(delivery.streamSequence) &&
      message.header(AGAIN_HEADER) === "";
    if (isFirst) {
      this.#ports.enqueue(
        new OpenFrame(sequence, { ...head, isSync: false, finished: null }),
        bytes,
      );
    } else {
      this.#lookingUp++;
      const afterSequence = resultsSeen(message);
      void doubt
        .settled()
        .then(() => this.#takeAgain(sequence, head, { bytes, afterSequence })) // Never rejects.
        .finally(() => this.#lookingUp--);
    }
  }

  /** Runs what is left of a frame, once it is known what that is. */
  async #takeAgain(
    sequence: number,
    head: StartFrameHead,
    { bytes, afterSequence }: { readonly bytes: Uint8Array; readonly afterSequence: number },
  ): Promise<void> {
    const { leases, recorded, scheduler, warn, enqueue } = this.#ports;
    const asked = { ...head, afterSequence };
    for (;;) {
      try {
        const finished = await recorded.finishedOf(head.clientId, asked);
        if (!leases.holds(sequence)) return;
        const frame = new OpenFrame(sequence, { ...head, isSync: false, finished });
        if (frame.unfinished === 0) leases.remove(sequence);
        else enqueue(frame, bytes);
        return;
      } catch (error) {
        if (!leases.holds(sequence) || this.#isClosed) return;
        warn(`what is recorded of a frame delivered again is not known yet: ${error}`);
        await new Promise<void>((resolve) => scheduler.after(ASK_AGAIN_MS, resolve));
      }
    }
  }
}

/** 0, all of its client's results, where the client does not say. */
function resultsSeen(message: BrokerMessage): number {
  const sequence = Number(message.header(RESULTS_SEEN_HEADER));
  return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : 0;
}
