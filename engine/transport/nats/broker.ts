/**
 * What the engine asks of a message broker: subjects, queue groups, requests. NATS stands behind it
 * (`nats-broker.ts`); nothing else of the engine speaks to the `nats` package, but for what sets up
 * streams (`topology.ts`) and the registry's bucket.
 */

/** Header names and values as they are written; few and short on every hot path. */
export type Headers = Readonly<Record<string, string>>;

export interface BrokerMessage {
  readonly subject: string;
  /** A view of a larger buffer: copy it to keep it. */
  readonly data: Uint8Array;
  /** Where an answer is expected; empty when none is. */
  readonly reply: string;
  /** A header's value; empty when it is not there. */
  header(name: string): string;
  /** The status a server sends instead of a message (404, 408, 409, 503 …); 0: a message. */
  readonly status: number;
}

export interface PublishOptions {
  readonly reply?: string;
  readonly headers?: Headers;
  /** While the broker is away it is held, within bounds, and sent when it is back; else it is lost. */
  readonly isKept?: boolean;
}

/** Whether the broker can be reached at the moment. */
export type BrokerState = "connected" | "disconnected" | "closed";

/** A request was not answered: nobody listens, nobody answered in time, or the broker is gone. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly reason: "no-responders" | "timeout" | "closed";

  constructor(reason: NoAnswer["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Broker {
  /** The largest message, in bytes, headers included. */
  readonly payloadBytesMax: number;
  /** `2.10.27`. */
  readonly serverVersion: string;
  readonly state: BrokerState;
  /** Fire and forget. `data` is not to be written into afterwards. */
  publish(subject: string, data: Uint8Array, options?: PublishOptions): void;
  /**
   * Answers how to end it. @param queue One member of the group gets each message; it still gets
   * those that were on their way to it when it leaves, and has them all by the next `flush`.
   */
  subscribe(
    subject: string,
    handler: (message: BrokerMessage) => void,
    options?: { readonly queue?: string },
  ): () => void;
  /** One request, one answer. @throws NoAnswer */
  request(
    subject: string,
    data: Uint8Array,
    options: { readonly timeoutMs: number; readonly headers?: Headers },
  ): Promise<BrokerMessage>;
  /** A subject of this connection's own, for answers: append tokens to it. */
  newInbox(): string;
  onState(handler: (state: BrokerState) => void): void;
  /** Resolves when the server has taken all that was published before. */
  flush(): Promise<void>;
  /** Sends what is published, then closes. */
  close(): Promise<void>;
}
