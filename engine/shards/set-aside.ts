/**
 * What a cluster does not run, kept in the `poisoned` stream for the operator: executions that
 * killed two threads, and messages among the starts that are no frames.
 */
import type { Clock, Ids, Random, Scheduler } from "../ports.ts";
import { AckedPublisher } from "../transport/nats/acked-publisher.ts";
import type { Broker } from "../transport/nats/broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import type { PoisonRecord, PoisonStore } from "./poison.ts";

export interface SetAsidePorts {
  readonly warn: (text: string) => void;
  readonly broker: Broker;
  readonly names: ClusterNames;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly ids: Ids;
}

const IN_FLIGHT_MAX = 16;
/** Records that wait to be stored; more are left out: garbage must not fill the memory. */
const PENDING_MAX = 1_000;
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
/** Room for headers, and for what else is in a record. */
const SPARE_BYTES = 64 * 1024;

export class SetAside implements PoisonStore {
  readonly #ports: SetAsidePorts;
  readonly #publisher: AckedPublisher;
  #pendingBytes = 0;

  constructor(ports: SetAsidePorts) {
    this.#ports = ports;
    this.#publisher = new AckedPublisher(ports, {
      inFlightMax: IN_FLIGHT_MAX,
      giveUpMs: Number.POSITIVE_INFINITY,
    });
  }

  keep(record: PoisonRecord): void {
    const input = cut(record.input, this.#textMax);
    this.#publish({ kind: "execution", ...record, input }, record.runId);
  }

  keepUnreadable(bytes: Uint8Array, reason: string): void {
    const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
    const record = { kind: "unreadable", reason, base64: cut(base64, this.#textMax) };
    this.#publish({ ...record, bytes: bytes.byteLength }, this.#ports.ids.uuid());
  }

  close(): void {
    this.#publisher.close();
  }

  /** Characters of a text that fit in a message, each escaped. */
  get #textMax(): number {
    return Math.floor((this.#ports.broker.payloadBytesMax - SPARE_BYTES) / 3);
  }

  #publish(record: object, messageId: string): void {
    const { names, warn } = this.#ports;
    const body = Buffer.from(JSON.stringify(record));
    const { length } = body;
    if (this.#publisher.pending >= PENDING_MAX || this.#pendingBytes + length > PENDING_BYTES_MAX) {
      warn(`${messageId} is set aside without a record: too many wait to be stored`);
      return;
    }
    this.#pendingBytes += length;
    this.#publisher.publish(names.poisoned, body, { "Nats-Msg-Id": messageId }, () => {
      this.#pendingBytes -= length;
    });
  }
}

function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : text.slice(0, charsMax);
}
