/**
 * The terminal records of one client's executions, from its durable consumer of the results stream,
 * so that a client that starts anew gets what its earlier life had not taken in, and no more.
 *
 * Each message is acknowledged by itself: one that was lost on its way, with a connection or with an
 * earlier life, comes once more when its AckWait is over. (If an acknowledgement covered those before
 * it, that of the next message would make the lost one forgotten.) What comes once more although it
 * was taken in is told from the rest by the numbers of the latest messages.
 */
import type { Clock, Scheduler } from "../../ports.ts";
import { unpackResults } from "../result-message.ts";
import type { BrokerMessage } from "./broker.ts";
import type { NatsBroker } from "./nats-broker.ts";
import { PullConsumer } from "./pull-consumer.ts";
import { readDelivery } from "./stream-delivery.ts";
import type { ClusterNames } from "./subjects.ts";
import { ensureResultsConsumer } from "./topology.ts";

export interface ResultsSubscriptionPorts {
  readonly broker: NatsBroker;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly names: ClusterNames;
  readonly warn: (text: string) => void;
  /** A frame of terminal records, and how to say that it is taken in. */
  readonly onTerminals: (bytes: Uint8Array, acknowledge: (() => void) | null) => void;
}

const AHEAD_MAX = 64;
const TRY_AGAIN_MS = 500;
/** A stream of several servers may need a moment: only what lasts is told. */
const WARN_FROM = 3;
/** Several times what comes within the consumer's AckWait. */
const KNOWN_MAX = 50_000;
const ACKNOWLEDGE = Buffer.from("+ACK");

export class ResultsSubscription {
  readonly #ports: ResultsSubscriptionPorts;
  readonly #clientId: string;
  #consumer: PullConsumer | null = null;
  /** When the latest messages taken were stored, by their sequences; the oldest first. */
  readonly #storedMsOf = new Map<number, number>();
  #newest = { sequence: 0, storedMs: 0 };
  /** Of those, the ones that are taken in. */
  readonly #acknowledged = new Set<number>();
  #isMaking = false;
  #isClosed = false;

  constructor(ports: ResultsSubscriptionPorts, clientId: string) {
    this.#ports = ports;
    this.#clientId = clientId;
    void this.#make(); // Never rejects.
  }

  /** The highest sequence, in the results stream, of what has come; 0: nothing has. */
  get seen(): number {
    return this.#newest.sequence;
  }

  close(): void {
    this.#isClosed = true;
    this.#consumer?.close();
  }

  /** Creates the consumer, or finds it; tries for ever, since a stream may be without a leader. */
  async #make(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    const { broker, scheduler, names, warn } = this.#ports;
    for (let attempt = 0; !this.#isClosed; attempt++) {
      try {
        await ensureResultsConsumer(broker.connection, names, this.#clientId);
        break;
      } catch (error) {
        if (attempt === WARN_FROM) warn(`the results stream cannot be read yet: ${error}`);
        await new Promise<void>((resolve) => scheduler.after(TRY_AGAIN_MS, resolve));
      }
    }
    this.#isMaking = false;
    if (this.#isClosed || this.#consumer !== null) return;
    this.#consumer = new PullConsumer(this.#ports, {
      stream: names.resultsStream,
      consumer: names.resultsConsumer(this.#clientId),
      onMessage: (message) => this.#take(message),
      // The server may have forgotten a consumer that nobody asked for a long time.
      onMissing: () => void this.#make(),
    });
    this.#consumer.want(AHEAD_MAX);
  }

  #take(message: BrokerMessage): void {
    const { broker, onTerminals, warn } = this.#ports;
    this.#consumer?.want(AHEAD_MAX);
    const ackSubject = message.reply;
    const delivery = readDelivery(ackSubject);
    if (delivery === undefined) return;
    const { streamSequence: sequence, storedMs } = delivery;
    // In a stream that was created anew another message may have the number.
    if (this.#storedMsOf.get(sequence) === storedMs) {
      // Its acknowledgement was lost, or is still to come.
      if (this.#acknowledged.has(sequence)) broker.publish(ackSubject, ACKNOWLEDGE);
      return;
    }
    this.#note(sequence, storedMs);
    let frames: readonly Uint8Array[];
    try {
      frames = unpackResults(message.data);
    } catch (error) {
      warn(`message ${sequence} of the results is no frame of terminal records: ${error}`);
      return;
    }
    const acknowledge = () => {
      this.#acknowledged.add(sequence);
      broker.publish(ackSubject, ACKNOWLEDGE);
    };
    frames.forEach((frame, place) => {
      onTerminals(frame, place === frames.length - 1 ? acknowledge : null);
    });
  }

  #note(sequence: number, storedMs: number): void {
    // Newer, and with a lower sequence: the stream was made anew.
    if (sequence > this.#newest.sequence || storedMs > this.#newest.storedMs) {
      this.#newest = { sequence, storedMs };
    }
    this.#acknowledged.delete(sequence);
    this.#storedMsOf.delete(sequence); // For its place in the order.
    this.#storedMsOf.set(sequence, storedMs);
    if (this.#storedMsOf.size <= KNOWN_MAX) return;
    const [oldest] = this.#storedMsOf.keys();
    this.#storedMsOf.delete(oldest!);
    this.#acknowledged.delete(oldest!);
  }
}
