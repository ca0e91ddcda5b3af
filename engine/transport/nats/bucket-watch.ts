/**
 * Hears of every write to a bucket's keys: first the last value of each, then each new one within
 * milliseconds. It never ends by itself. A consumer that is lost with its server, falls silent or
 * skips a message is replaced by a new one, which tells everything once more; so entries may come
 * repeatedly, and an older value never after a newer one of the same key within one reading.
 *
 *   open ─▶ last values ─▶ loaded ─▶ changes, heartbeats ─▶ silence, gap, reconnect ─▶ open …
 */

import type { BrokerMessage } from "./broker.ts";
import type { Bucket } from "./bucket.ts";
import { askJetStream } from "./jetstream-request.ts";

export interface WatchOptions {
  /** Keys to hear of, as a pattern of NATS's: `name.>`. */
  readonly pattern: string;
  /** @param value Null: deleted. @param revision Of the bucket: the higher one is the newer. */
  readonly onEntry: (key: string, value: Uint8Array | null, revision: number) => void;
  readonly warn: (text: string) => void;
}

const HEARTBEAT_MS = 1_000;
const SILENT_MS_MAX = 3 * HEARTBEAT_MS;
const LOOK_EVERY_MS = 500;
const OPEN_PATIENCE_MS = 2_000;
const UNUSED_MS_MAX = 10_000;
const NANOS_PER_MS = 1_000_000;
const IDLE = 100;

export class BucketWatch {
  readonly #bucket: Bucket;
  readonly #options: WatchOptions;
  readonly #subjectPrefix: string;
  /** Resolves when the last values of all keys were told for the first time. */
  readonly loaded: Promise<void>;
  #setLoaded: () => void = () => {};
  #unsubscribe: (() => void) | null = null;
  #consumer = "";
  #consumerSequence = 0;
  #heardMs = 0;
  #isOpen = false;
  #isOpening = false;
  #problem = "";
  #isClosed = false;
  #cancelLook: () => void = () => {};

  constructor(bucket: Bucket, options: WatchOptions) {
    this.#bucket = bucket;
    this.#options = options;
    this.#subjectPrefix = bucket.subjectOf("");
    this.loaded = new Promise((resolve) => {
      this.#setLoaded = resolve;
    });
    bucket.ports.broker.onState((state) => {
      if (state === "closed") this.close();
      // A server that came back may have forgotten the consumer, and writes were missed.
      if (state === "connected") this.#isOpen = false;
      if (state === "connected" && !this.#isOpening) void this.#open(); // Never rejects.
    });
    void this.#open(); // Never rejects.
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook();
    this.#drop();
  }

  #look(): void {
    const { clock, scheduler } = this.#bucket.ports;
    this.#cancelLook = scheduler.after(LOOK_EVERY_MS, () => {
      if (this.#isClosed) return;
      if (clock.nowMs() - this.#heardMs > SILENT_MS_MAX) this.#isOpen = false;
      if (!this.#isOpen && !this.#isOpening) void this.#open(); // Never rejects.
      this.#look();
    });
  }

  async #open(): Promise<void> {
    const { broker, clock } = this.#bucket.ports;
    if (this.#isClosed || broker.state !== "connected") return;
    this.#isOpening = true;
    this.#drop();
    const inbox = broker.newInbox();
    const consumer = inbox.slice(inbox.lastIndexOf(".") + 1);
    this.#consumer = consumer;
    this.#consumerSequence = 0;
    this.#unsubscribe = broker.subscribe(inbox, (message) => {
      if (consumer === this.#consumer) this.#take(message);
    });
    // From here: a connection that is lost meanwhile makes it false again.
    this.#isOpen = true;
    this.#heardMs = clock.nowMs();
    try {
      const { num_pending: pending, delivered } = await this.#createConsumer(consumer, inbox);
      this.#heardMs = clock.nowMs();
      if (pending + delivered.consumer_seq === 0) this.#setLoaded();
      this.#problem = "";
    } catch (error) {
      this.#isOpen = false;
      this.#tell(error instanceof Error ? error.message : String(error));
    }
    this.#isOpening = false;
    if (this.#isClosed) this.#drop();
  }

  #createConsumer(consumer: string, inbox: string): Promise<ConsumerInfo> {
    const { stream, name } = this.#bucket;
    const filter = this.#bucket.subjectOf(this.#options.pattern);
    const config = {
      name: consumer,
      deliver_subject: inbox,
      deliver_policy: "last_per_subject",
      filter_subject: filter,
      ack_policy: "none",
      replay_policy: "instant",
      max_deliver: 1,
      idle_heartbeat: HEARTBEAT_MS * NANOS_PER_MS,
      inactive_threshold: UNUSED_MS_MAX * NANOS_PER_MS,
      num_replicas: 1,
      mem_storage: true,
    };
    return askJetStream<ConsumerInfo>(this.#bucket.ports, {
      subject: `$JS.API.CONSUMER.CREATE.${stream}.${consumer}.${filter}`,
      data: Buffer.from(JSON.stringify({ stream_name: stream, config })),
      patienceMs: OPEN_PATIENCE_MS,
      what: `watch the bucket ${name}`,
    });
  }

  #take(message: BrokerMessage): void {
    this.#heardMs = this.#bucket.ports.clock.nowMs();
    if (message.status !== 0) {
      this.#takeStatus(message);
      return;
    }
    const { streamSequence, consumerSequence, pending } = deliveryOf(message.reply);
    if (consumerSequence !== ++this.#consumerSequence) {
      this.#openSoon();
      return;
    }
    const isDeleted = /^(DEL|PURGE)$/.test(message.header("KV-Operation"));
    const key = message.subject.slice(this.#subjectPrefix.length);
    // Copied: the message is a view of what came with it from the socket.
    const value = isDeleted ? null : Uint8Array.from(message.data);
    this.#options.onEntry(key, value, streamSequence);
    if (pending === 0) this.#setLoaded();
  }

  #takeStatus(message: BrokerMessage): void {
    // A heartbeat tells the last message sent: one that never came would be missed for ever.
    const last = message.header("Nats-Last-Consumer");
    const isBehind = last !== "" && Number(last) !== this.#consumerSequence;
    if (message.status !== IDLE || isBehind) this.#openSoon();
  }

  /** At the next look: a consumer that is at fault again and again must not be made in a loop. */
  #openSoon(): void {
    this.#isOpen = false;
    this.#consumer = "";
  }

  #drop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #tell(problem: string): void {
    if (problem !== this.#problem && !this.#isClosed) this.#options.warn(problem);
    this.#problem = problem;
  }
}

interface ConsumerInfo {
  readonly num_pending: number;
  readonly delivered: { readonly consumer_seq: number };
}

/** Of `$JS.ACK.[domain.account.]stream.consumer.deliveries.streamSequence.sequence.time.pending…`. */
function deliveryOf(reply: string) {
  const tokens = reply.split(".");
  const at = tokens.length === 9 ? 5 : 7;
  return {
    streamSequence: Number(tokens[at]),
    consumerSequence: Number(tokens[at + 1]),
    pending: Number(tokens[at + 3]),
  };
}
