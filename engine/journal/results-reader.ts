/**
 * Reads on in one client's messages of the results stream, from a sequence as far as is asked for:
 * headers alone, through one consumer for as long as it is used, since each creation of one in a
 * cluster of servers is decided by all of them. What it hands on has no gap: after a loss it fails, and
 * whoever reads makes another one from where this one ended.
 */
import { AckPolicy, DeliverPolicy, type NatsConnection, nanos } from "nats";
import type { Ids, Scheduler } from "../ports.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import { readDelivery } from "../transport/nats/stream-delivery.ts";
import { type RecordedRun, RUNS_HEADER, readRuns } from "../transport/result-message.ts";

export interface ResultsReaderPorts {
  readonly broker: Broker;
  readonly connection: NatsConnection;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
}

export interface ResultsReaderPlan {
  readonly stream: string;
  readonly subject: string;
  /** The first message that may come. */
  readonly fromSequence: number;
  readonly onMessage: (sequence: number, runs: readonly RecordedRun[]) => void;
}

interface Goal {
  readonly sequence: number;
  readonly end: (error: Error | null) => void;
}

const BATCH = 1000;
const SILENCE_MS_MAX = 3_000;
const NANOS_PER_MS = 1_000_000;
const TIME_IS_UP = 408;

export class ResultsReader {
  readonly #ports: ResultsReaderPorts;
  readonly #plan: ResultsReaderPlan;
  readonly #consumer: string;
  readonly #inbox: string;
  readonly #unsubscribe: () => void;
  #isMade = false;
  /** Messages that requests still bring. */
  #asked = 0;
  #lastSequence = 0;
  #lastOfConsumer = 0;
  #failure: Error | null = null;
  #goal: Goal | null = null;
  #cancelSilence: () => void = () => {};

  constructor(ports: ResultsReaderPorts, plan: ResultsReaderPlan) {
    this.#ports = ports;
    this.#plan = plan;
    this.#consumer = `skip-${ports.ids.uuid()}`;
    this.#inbox = ports.broker.newInbox();
    this.#unsubscribe = ports.broker.subscribe(this.#inbox, (message) => this.#take(message));
  }

  /**
   * Resolves when this message has been handed on; not to be called again before.
   * @throws Error when this reader is of no use any more.
   */
  async readUpTo(sequence: number): Promise<void> {
    if (!this.#isMade) await this.#make();
    this.#isMade = true;
    if (this.#lastSequence >= sequence) return;
    await new Promise<void>((resolve, reject) => {
      const end = (error: Error | null) => {
        this.#goal = null;
        this.#cancelSilence();
        if (error === null) resolve();
        else reject(error);
      };
      this.#goal = { sequence, end };
      this.#watchSilence();
      this.#lookAtGoal();
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#goal?.end(new Error("closed"));
    void this.#delete().catch(() => {}); // It ends by itself, too.
  }

  async #make(): Promise<void> {
    const { stream, subject, fromSequence } = this.#plan;
    const manager = await this.#ports.connection.jetstreamManager({ checkAPI: false });
    await manager.consumers.add(stream, {
      name: this.#consumer,
      filter_subject: subject,
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: fromSequence,
      headers_only: true,
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: nanos(30_000),
    });
  }

  async #delete(): Promise<void> {
    if (!this.#isMade) return;
    const manager = await this.#ports.connection.jetstreamManager({ checkAPI: false });
    await manager.consumers.delete(this.#plan.stream, this.#consumer);
  }

  #ask(): void {
    this.#asked = BATCH;
    const request = { batch: BATCH, expires: SILENCE_MS_MAX * NANOS_PER_MS };
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.#plan.stream}.${this.#consumer}`;
    this.#ports.broker.publish(subject, Buffer.from(JSON.stringify(request)), {
      reply: this.#inbox,
    });
  }

  #take(message: BrokerMessage): void {
    const delivery = readDelivery(message.reply);
    if (delivery === undefined) {
      this.#asked = 0;
      // Whoever still waits asks anew; what else is said means that the consumer is gone, or was.
      if (message.status !== TIME_IS_UP) {
        this.#failure = new Error(`the results stream answers ${message.status}`);
      }
    } else if (delivery.consumerSequence !== this.#lastOfConsumer + 1) {
      this.#failure = new Error("a message of the results was lost on its way");
    } else {
      this.#lastOfConsumer++;
      this.#asked = Math.max(0, this.#asked - 1);
      this.#lastSequence = delivery.streamSequence;
      this.#plan.onMessage(delivery.streamSequence, readRuns(message.header(RUNS_HEADER)));
    }
    this.#lookAtGoal();
  }

  #lookAtGoal(): void {
    if (this.#goal === null) return;
    if (this.#failure !== null) this.#goal.end(this.#failure);
    else if (this.#lastSequence >= this.#goal.sequence) this.#goal.end(null);
    else if (this.#asked === 0) this.#ask();
  }

  /** Fails what is waited for when a whole interval brings nothing. */
  #watchSilence(): void {
    const before = this.#lastOfConsumer;
    this.#cancelSilence = this.#ports.scheduler.after(SILENCE_MS_MAX, () => {
      if (this.#lastOfConsumer > before) this.#watchSilence();
      else this.#goal?.end(new Error("the results stream does not answer"));
    });
  }
}
