/**
 * The terminal records of one client's executions, from its durable consumer of the results stream.
 * An acknowledgement covers all records before it, so that a client that starts anew gets what its
 * earlier life had not taken in, and no more.
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
const ACKNOWLEDGE = Buffer.from("+ACK");

export class ResultsSubscription {
  readonly #ports: ResultsSubscriptionPorts;
  readonly #clientId: string;
  #consumer: PullConsumer | null = null;
  /** Of the last message handed over: what comes again at or below it is known. */
  #lastSequence = 0;
  #lastStoredMs = 0;
  #acknowledgedSequence = 0;
  #isMaking = false;
  #isClosed = false;

  constructor(ports: ResultsSubscriptionPorts, clientId: string) {
    this.#ports = ports;
    this.#clientId = clientId;
    void this.#make(); // Never rejects.
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
        if (attempt === 0) warn(`the results stream cannot be read yet: ${error}`);
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
    // A later message of a lower number is the first sign of a stream that was created anew.
    if (sequence <= this.#lastSequence && storedMs <= this.#lastStoredMs) {
      // Its acknowledgement was lost.
      if (sequence <= this.#acknowledgedSequence) broker.publish(ackSubject, ACKNOWLEDGE);
      return;
    }
    this.#lastSequence = sequence;
    this.#lastStoredMs = Math.max(this.#lastStoredMs, storedMs);
    let frames: readonly Uint8Array[];
    try {
      frames = unpackResults(message.data);
    } catch (error) {
      warn(`message ${sequence} of the results is no frame of terminal records: ${error}`);
      return;
    }
    const acknowledge = () => {
      this.#acknowledgedSequence = sequence;
      broker.publish(ackSubject, ACKNOWLEDGE);
    };
    frames.forEach((frame, place) => {
      onTerminals(frame, place === frames.length - 1 ? acknowledge : null);
    });
  }
}
