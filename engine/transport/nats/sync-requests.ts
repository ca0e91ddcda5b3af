/**
 * Synchronous starts of a client in a cluster: each frame is sent once, to whichever node takes it.
 * A frame of which nobody has said anything for some seconds is lost, since a node says of what takes
 * long that it is alive (ES2: its callers get an error, never silence).
 */
import type { Clock, Scheduler } from "../../ports.ts";
import type { ClientMessage, NodeMessage } from "../messages.ts";
import { unpackResults } from "../result-message.ts";
import { DONE_HEADER, SYNC_HEADER, SYNC_SILENCE_MS_MAX } from "../sync-answers.ts";
import type { Broker, BrokerMessage } from "./broker.ts";

export interface SyncRequestsPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

export interface SyncRequestsOptions {
  readonly subject: string;
  readonly tell: (message: NodeMessage) => void;
}

interface Request {
  readonly count: number;
  heardMs: number;
}

const LOOK_EVERY_MS = 500;
const NO_RESPONDERS = 503;
const SILENT = "The node that ran the execution says nothing any more. It is not run again.";
const PART_LOST =
  "An outcome was lost on its way, with a connection to NATS. The execution is not run again.";
/** Outcomes of synchronous executions are not kept: nobody waits to hear that they are taken in. */
const NO_DELIVERY = -1;

export class SyncRequests {
  readonly #ports: SyncRequestsPorts;
  readonly #options: SyncRequestsOptions;
  readonly #inbox: string;
  readonly #unsubscribe: () => void;
  readonly #open = new Map<number, Request>();
  #cancelLook: (() => void) | null = null;

  constructor(ports: SyncRequestsPorts, options: SyncRequestsOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#inbox = `${ports.broker.newInbox()}.`;
    this.#unsubscribe = ports.broker.subscribe(`${this.#inbox}*`, (message) => this.#take(message));
  }

  send({ number, count, bytes }: Extract<ClientMessage, { kind: "syncStarts" }>): void {
    const { broker, clock } = this.#ports;
    if (broker.state !== "connected") {
      // It would be sent when the connection is back, whenever that is.
      this.#refuse(number, "The connection to NATS is lost at the moment. Try again later.");
      return;
    }
    this.#open.set(number, { count, heardMs: clock.nowMs() });
    broker.publish(this.#options.subject, bytes, { reply: this.#inbox + number });
    this.#lookLater();
  }

  close(): void {
    this.#unsubscribe();
    this.#cancelLook?.();
    this.#open.clear();
  }

  #take(message: BrokerMessage): void {
    if (message.status === NO_RESPONDERS) {
      const number = Number(message.subject.slice(this.#inbox.length));
      if (this.#open.delete(number)) this.#refuse(number, "No node of the cluster is running.");
      return;
    }
    switch (message.header(SYNC_HEADER)) {
      case "terminals":
        this.#takeTerminals(message);
        break;
      case "alive": {
        const request = this.#open.get(Number(textOf(message)));
        if (request !== undefined) request.heardMs = this.#ports.clock.nowMs();
        break;
      }
      default:
        this.#takeEnd(message);
    }
  }

  #takeTerminals(message: BrokerMessage): void {
    let frames: readonly Uint8Array[];
    try {
      frames = unpackResults(message.data.slice());
    } catch {
      return; // Not of this version's nodes. Of its executions, silence tells.
    }
    for (const bytes of frames) {
      this.#options.tell({ kind: "terminals", delivery: NO_DELIVERY, bytes });
    }
    const done = message.header(DONE_HEADER);
    if (done === "") return;
    for (const number of done.split(",")) this.#end(Number(number));
  }

  /** What ends a frame without an outcome: refused, lost. */
  #takeEnd(message: BrokerMessage): void {
    let said: Extract<NodeMessage, { readonly kind: "refused" | "syncLost" }> | null;
    try {
      said = JSON.parse(textOf(message));
    } catch {
      return; // Not of this version's nodes.
    }
    if (said === null || !this.#open.has(said.number)) return;
    this.#options.tell(said);
    if (said.kind === "refused") this.#open.delete(said.number);
    else this.#end(said.number);
  }

  /**
   * The node has done with a frame. Who still waits for an outcome of it has lost it: an earlier message
   * did not arrive. Of those that have theirs, nobody waits.
   */
  #end(number: number): void {
    const request = this.#open.get(number);
    if (request !== undefined) this.#lose(number, request.count, PART_LOST);
  }

  #refuse(number: number, message: string): void {
    // Not within the caller's own turn: a link answers later.
    queueMicrotask(() => {
      this.#options.tell({ kind: "refused", number, code: "ServiceUnavailable", message });
    });
  }

  #lookLater(): void {
    this.#cancelLook ??= this.#ports.scheduler.after(LOOK_EVERY_MS, () => {
      this.#cancelLook = null;
      const nowMs = this.#ports.clock.nowMs();
      for (const [number, { count, heardMs }] of this.#open) {
        if (nowMs - heardMs >= SYNC_SILENCE_MS_MAX) this.#lose(number, count, SILENT);
      }
      if (this.#open.size > 0) this.#lookLater();
    });
  }

  #lose(number: number, count: number, message: string): void {
    this.#open.delete(number);
    this.#options.tell({
      kind: "syncLost",
      number,
      indexes: Array.from({ length: count }, (_, index) => index),
      message,
    });
  }
}

function textOf({ data }: BrokerMessage): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
}
