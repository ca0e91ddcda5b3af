/**
 * Takes messages from a stream's durable consumer, as many as there is room for: what is asked for
 * and has not come never exceeds what `want` allows. Requests run out after a while and are made
 * anew, since a server that dies takes them along.
 *
 * Hot path: once per frame.
 */
import type { Clock, Scheduler } from "../../ports.ts";
import type { Broker, BrokerMessage } from "./broker.ts";

export interface PullConsumerOptions {
  readonly stream: string;
  readonly consumer: string;
  readonly onMessage: (message: BrokerMessage) => void;
  /** The consumer is not there (any more), or has no leader: whoever owns it looks after it. */
  readonly onMissing?: () => void;
  /** Requests were lost, or may have been: the server may have forgotten deliveries, too. */
  readonly onInterrupted?: () => void;
}

export interface PullConsumerPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

const EXPIRES_MS = 2_000;
/** Beyond their time, requests count as lost. */
const LOST_AFTER_MS = EXPIRES_MS + 500;
const LOOK_EVERY_MS = 250;
const TIME_IS_UP = 408;
const NO_RESPONDERS = 503;
const NANOS_PER_MS = 1_000_000;

/** Messages asked for in one go. */
interface PullRequest {
  readonly askedMs: number;
  /** Of them, those that have not come. */
  left: number;
}

export class PullConsumer {
  readonly #ports: PullConsumerPorts;
  readonly #options: PullConsumerOptions;
  readonly #inbox: string;
  readonly #requestSubject: string;
  readonly #unsubscribe: () => void;
  #wanted = 0;
  /** Oldest first; a message counts for the oldest, whichever the server served. */
  readonly #requests: PullRequest[] = [];
  /** Messages asked for that have not come: of all requests together. */
  #asked = 0;
  #isClosed = false;

  constructor(ports: PullConsumerPorts, options: PullConsumerOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#inbox = ports.broker.newInbox();
    this.#requestSubject = `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.consumer}`;
    this.#unsubscribe = ports.broker.subscribe(this.#inbox, (message) => this.#take(message));
    ports.broker.onState((state) => {
      if (state === "connected") this.#askAnew();
    });
    this.#look();
  }

  /** Messages asked for that may still come. */
  get asked(): number {
    return this.#asked;
  }

  /** Room for so many messages, from now on. */
  want(messages: number): void {
    this.#wanted = messages;
    // Half a batch at a time: a request for each message would double the traffic.
    if (this.#wanted - this.#asked >= Math.max(1, this.#wanted >> 1)) this.#ask();
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
  }

  #ask(): void {
    const batch = this.#wanted - this.#asked;
    const { broker, clock } = this.#ports;
    if (batch <= 0 || this.#isClosed || broker.state !== "connected") return;
    this.#asked += batch;
    this.#requests.push({ askedMs: clock.nowMs(), left: batch });
    const request = { batch, expires: EXPIRES_MS * NANOS_PER_MS };
    broker.publish(this.#requestSubject, Buffer.from(JSON.stringify(request)), {
      reply: this.#inbox,
    });
  }

  /** None of the requests made so far is alive. */
  #askAnew(): void {
    this.#options.onInterrupted?.();
    this.#forget(this.#asked);
    this.#ask();
  }

  /** So many of the messages asked for will not come, or have come. */
  #forget(messages: number): void {
    for (let left = Math.min(messages, this.#asked); left > 0; ) {
      const oldest = this.#requests[0]!;
      const some = Math.min(left, oldest.left);
      oldest.left -= some;
      left -= some;
      this.#asked -= some;
      if (oldest.left === 0) this.#requests.shift();
    }
  }

  #take(message: BrokerMessage): void {
    if (message.reply === "") {
      this.#takeStatus(message);
      return;
    }
    this.#forget(1);
    this.#options.onMessage(message);
  }

  /** What is refused at once is asked for again by the next look: never in a circle. */
  #takeStatus(message: BrokerMessage): void {
    const { status } = message;
    if (status === NO_RESPONDERS) {
      this.#forget(this.#asked);
      this.#options.onInterrupted?.();
      this.#options.onMissing?.();
      return;
    }
    const unmet = Number(message.header("Nats-Pending-Messages"));
    this.#forget(unmet > 0 ? unmet : this.#asked);
    if (status === TIME_IS_UP) this.#ask();
    else this.#options.onInterrupted?.();
  }

  #look(): void {
    this.#ports.scheduler.after(LOOK_EVERY_MS, () => {
      if (this.#isClosed) return;
      const lostBeforeMs = this.#ports.clock.nowMs() - LOST_AFTER_MS;
      while ((this.#requests[0]?.askedMs ?? lostBeforeMs) < lostBeforeMs) {
        this.#forget(this.#requests[0]!.left);
        this.#options.onInterrupted?.();
      }
      this.#ask();
      this.#look();
    });
  }
}
