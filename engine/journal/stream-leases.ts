/**
 * The journal of a node in a cluster: the frames it has taken from work-queue streams and not
 * acknowledged. The stream keeps them; the node holds a lease of each for as long as the consumer's
 * AckWait, and renews it. What has lapsed may run elsewhere, so this node has done with it: its
 * outcomes are not published and it is not acknowledged (a stream accepts late acknowledgements, so
 * the check must be here).
 *
 * A lease counts from the sending of the last renewal that the server has confirmed, by this
 * process's own clock: a process that was stopped finds its leases lapsed when it goes on.
 */
import type { Clock, FrameKeeper, Scheduler } from "../ports.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import type { StreamDelivery } from "../transport/nats/stream-delivery.ts";

export interface StreamLeasesOptions {
  readonly ackWaitMs: number;
  /** These frames are not this node's any more. */
  readonly onLapsed: (sequences: readonly number[]) => void;
  /** The frame is acknowledged, given back, or lapsed. */
  readonly onEnded: (sequence: number) => void;
}

export interface StreamLeasesPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly warn: (text: string) => void;
}

interface Lease {
  delivery: StreamDelivery;
  /** When the renewal, or the delivery, that the lease counts from was sent or seen. */
  confirmedMs: number;
  /** When the last renewal was sent. */
  renewedMs: number;
}

const ACKNOWLEDGE = Buffer.from("+ACK");
const REFUSE = Buffer.from("-NAK");
const TERMINATE = Buffer.from("+TERM");
const IN_PROGRESS = Buffer.from("+WPI");
const FETCH_MS_MAX = 5_000;

export class StreamLeases implements FrameKeeper {
  readonly #ports: StreamLeasesPorts;
  readonly #options: StreamLeasesOptions;
  readonly #leases = new Map<number, Lease>();
  /** Bytes of frames that stay here while executions of theirs are tried apart. */
  readonly #fetched = new Map<number, Uint8Array>();
  readonly #inbox: string;
  readonly #unsubscribe: () => void;
  /** Renewals under way, by the token of their confirmation. */
  readonly #renewals = new Map<string, { readonly sentMs: number; readonly leases: Lease[] }>();
  #lastToken = 0;
  #isClosed = false;

  constructor(ports: StreamLeasesPorts, options: StreamLeasesOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#inbox = `${ports.broker.newInbox()}.`;
    this.#unsubscribe = ports.broker.subscribe(`${this.#inbox}*`, (message) =>
      this.#confirm(message),
    );
    this.#sweepLater();
  }

  /** Frames held. */
  get size(): number {
    return this.#leases.size;
  }

  /** The frames held. */
  held(): readonly number[] {
    return [...this.#leases.keys()];
  }

  /** Starts, or restarts, the lease of a frame that has just been delivered. */
  hold(sequence: number, delivery: StreamDelivery): void {
    const nowMs = this.#ports.clock.nowMs();
    this.#leases.set(sequence, { delivery, confirmedMs: nowMs, renewedMs: nowMs });
  }

  holds(sequence: number): boolean {
    const lease = this.#leases.get(sequence);
    return lease !== undefined && !this.#hasLapsed(lease);
  }

  read(sequence: number): Uint8Array | undefined {
    return this.#fetched.get(sequence);
  }

  /** Kept by the results themselves: see `recorded-results.ts`. */
  noteFinished(): void {}

  /** All terminal records are stored: the stream may forget the frame. */
  remove(sequence: number): void {
    this.#end(sequence, ACKNOWLEDGE);
  }

  /** Gives the frame back: whoever has room gets it, at once. */
  release(sequence: number): void {
    this.#end(sequence, REFUSE);
  }

  /** The frame can never be run: the stream gives it to nobody any more. */
  reject(sequence: number): void {
    this.#end(sequence, TERMINATE);
  }

  /** Forgets a frame without a word: its lease has lapsed. */
  forget(sequence: number): void {
    if (!this.#leases.delete(sequence)) return;
    this.#fetched.delete(sequence);
    this.#options.onEnded(sequence);
  }

  async fetch(sequence: number): Promise<boolean> {
    if (this.#fetched.has(sequence)) return true;
    const lease = this.#leases.get(sequence);
    if (lease === undefined) return false;
    const { stream, streamSequence } = lease.delivery;
    try {
      const answer = await this.#ports.broker.request(
        `$JS.API.STREAM.MSG.GET.${stream}`,
        Buffer.from(JSON.stringify({ seq: streamSequence })),
        { timeoutMs: FETCH_MS_MAX },
      );
      const { message, error } = JSON.parse(Buffer.from(answer.data).toString());
      if (message === undefined) throw new Error(error?.description ?? "no answer to the question");
      // Not when the lease has ended meanwhile: nobody would take it out again.
      if (!this.#leases.has(sequence)) return false;
      // A buffer of its own: it is given to threads again and again.
      this.#fetched.set(sequence, Uint8Array.from(Buffer.from(message.data, "base64")));
      return true;
    } catch (error) {
      this.#ports.warn(`message ${streamSequence} of ${stream} cannot be read again: ${error}`);
      return false;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
  }

  #end(sequence: number, word: Uint8Array): void {
    const lease = this.#leases.get(sequence);
    if (lease === undefined) return;
    this.forget(sequence);
    if (!this.#hasLapsed(lease)) this.#ports.broker.publish(lease.delivery.ackSubject, word);
  }

  #hasLapsed({ confirmedMs }: Lease): boolean {
    return this.#ports.clock.nowMs() - confirmedMs >= this.#options.ackWaitMs;
  }

  #sweepLater(): void {
    const everyMs = Math.min(1_000, this.#options.ackWaitMs / 8);
    this.#ports.scheduler.after(everyMs, () => {
      if (this.#isClosed) return;
      this.sweep();
      this.#sweepLater();
    });
  }

  /** Renews what is due, drops what has lapsed. Called by itself, and after a pause. */
  sweep(): void {
    const nowMs = this.#ports.clock.nowMs();
    const { ackWaitMs, onLapsed } = this.#options;
    const lapsed: number[] = [];
    const due: Lease[] = [];
    for (const [sequence, lease] of this.#leases) {
      if (nowMs - lease.confirmedMs >= ackWaitMs) lapsed.push(sequence);
      else if (nowMs - lease.renewedMs >= ackWaitMs / 4) due.push(lease);
    }
    for (const sequence of lapsed) this.forget(sequence);
    if (lapsed.length > 0) onLapsed(lapsed);
    this.#renew(due, nowMs);
  }

  /** Messages of a connection are handled in order: the last one's answer confirms all of a stream. */
  #renew(due: readonly Lease[], nowMs: number): void {
    const { broker } = this.#ports;
    if (broker.state !== "connected") return;
    const byStream = new Map<string, Lease[]>();
    for (const lease of due) {
      const { stream } = lease.delivery;
      const leases = byStream.get(stream) ?? [];
      leases.push(lease);
      byStream.set(stream, leases);
    }
    for (const leases of byStream.values()) {
      const token = (++this.#lastToken).toString(36);
      this.#renewals.set(token, { sentMs: nowMs, leases });
      const last = leases.length - 1;
      leases.forEach((lease, place) => {
        lease.renewedMs = nowMs;
        const reply = place === last ? { reply: this.#inbox + token } : {};
        broker.publish(lease.delivery.ackSubject, IN_PROGRESS, reply);
      });
    }
    for (const [token, { sentMs }] of this.#renewals) {
      if (nowMs - sentMs > this.#options.ackWaitMs) this.#renewals.delete(token);
    }
  }

  #confirm(message: BrokerMessage): void {
    const token = message.subject.slice(this.#inbox.length);
    const renewal = this.#renewals.get(token);
    this.#renewals.delete(token);
    if (renewal === undefined || message.status !== 0) return;
    for (const lease of renewal.leases) {
      // A lease that has lapsed stays lapsed: outcomes of its frame may have been dropped by now.
      if (this.#hasLapsed(lease)) continue;
      lease.confirmedMs = Math.max(lease.confirmedMs, renewal.sentMs);
    }
  }
}
