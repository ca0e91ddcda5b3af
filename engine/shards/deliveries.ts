/**
 * Terminal records on their way to the clients that started the executions. A batch is done when
 * its client says that it has taken it in, or is gone; only then may the journal forget.
 */
import type { Link } from "../ports.ts";
import type { NodeMessage } from "../transport/messages.ts";

/** (sequence, first index, count) triples, as the shard sent them. */
export type Runs = Float64Array;

interface Pending {
  readonly link: Link;
  readonly runs: Runs;
}

export class Deliveries {
  readonly #links = new Map<string, Link>();
  /** Batches sent and not yet taken, by delivery. */
  readonly #pending = new Map<number, Pending>();
  readonly #onTaken: (runs: Runs) => void;
  #lastDelivery = 0;

  /** @param onTaken The records of these executions need not be kept any longer. */
  constructor(onTaken: (runs: Runs) => void) {
    this.#onTaken = onTaken;
  }

  /** The terminal records of these clients' executions are wanted on this link, from now on. */
  subscribe(clientIds: readonly string[], link: Link): void {
    for (const clientId of clientIds) this.#links.set(clientId, link);
  }

  /** The link is closed: what went over it counts as taken, since nobody else asks for it. */
  unsubscribe(link: Link): void {
    for (const [clientId, other] of this.#links) {
      if (other === link) this.#links.delete(clientId);
    }
    for (const [delivery, pending] of this.#pending) {
      if (pending.link === link) this.taken(delivery);
    }
  }

  send(clientId: string, bytes: Uint8Array, runs: Runs): void {
    const link = this.#links.get(clientId);
    if (link === undefined) {
      this.#onTaken(runs);
      return;
    }
    const delivery = ++this.#lastDelivery;
    this.#pending.set(delivery, { link, runs });
    const message: NodeMessage = { kind: "terminals", delivery, bytes };
    link.send(message, [bytes.buffer as ArrayBuffer]);
  }

  /** The receiver has taken the batch in. */
  taken(delivery: number): void {
    const pending = this.#pending.get(delivery);
    if (pending === undefined) return;
    this.#pending.delete(delivery);
    this.#onTaken(pending.runs);
  }

  /** Tells a client something, if it is there. */
  tell(clientId: string, message: NodeMessage): void {
    this.#links.get(clientId)?.send(message);
  }
}
