/** A broker that keeps what is published, and delivers what a test says. */
import {
  type Broker,
  type BrokerMessage,
  type BrokerState,
  type Headers,
  NoAnswer,
  type PublishOptions,
} from "../../../../engine/transport/nats/broker.ts";

export interface Published {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply: string;
  readonly headers: Headers;
}

export interface Delivered {
  readonly data?: Uint8Array | string | object;
  readonly reply?: string;
  readonly headers?: Headers;
  readonly status?: number;
}

interface Subscription {
  readonly subject: string;
  readonly handler: (message: BrokerMessage) => void;
}

export class FakeBroker implements Broker {
  payloadBytesMax = 1024 * 1024;
  readonly serverVersion = "2.10.27";
  state: BrokerState = "connected";
  /** In order. */
  readonly sent: Published[] = [];
  /** Answers requests; undefined: nobody listens. */
  onRequest: ((subject: string, data: Uint8Array) => Promise<Delivered>) | undefined;
  /** What flushes wait for. */
  flushed: Promise<void> = Promise.resolve();
  readonly #subscriptions = new Set<Subscription>();
  readonly #stateHandlers: ((state: BrokerState) => void)[] = [];
  #inboxes = 0;

  get subjects(): readonly string[] {
    return [...this.#subscriptions].map(({ subject }) => subject);
  }

  /** What was published since the last call. */
  take(): readonly Published[] {
    return this.sent.splice(0);
  }

  /** As a message from elsewhere. @returns Whether somebody listened. */
  deliver(subject: string, message: Delivered = {}): boolean {
    const listening = [...this.#subscriptions].filter((one) => matches(one.subject, subject));
    for (const { handler } of listening) handler(messageOf(subject, message));
    return listening.length > 0;
  }

  turn(state: BrokerState): void {
    this.state = state;
    for (const handler of this.#stateHandlers) handler(state);
  }

  publish(subject: string, data: Uint8Array, options: PublishOptions = {}): void {
    if (subject === "") throw new Error("a message without a subject");
    this.sent.push({ subject, data, reply: options.reply ?? "", headers: options.headers ?? {} });
  }

  subscribe(subject: string, handler: (message: BrokerMessage) => void): () => void {
    const subscription = { subject, handler };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  async request(subject: string, data: Uint8Array): Promise<BrokerMessage> {
    if (this.onRequest === undefined) throw new NoAnswer("no-responders", `nobody at ${subject}`);
    return messageOf(subject, await this.onRequest(subject, data));
  }

  newInbox(): string {
    return `_INBOX.${++this.#inboxes}`;
  }

  onState(handler: (state: BrokerState) => void): void {
    this.#stateHandlers.push(handler);
  }

  flush(): Promise<void> {
    return this.flushed;
  }

  close(): Promise<void> {
    this.turn("closed");
    return Promise.resolve();
  }
}

export function textOf({ data }: { readonly data: Uint8Array }): string {
  return Buffer.from(data).toString();
}

function messageOf(subject: string, message: Delivered): BrokerMessage {
  const { data = "", reply = "", headers = {}, status = 0 } = message;
  const isPlain = typeof data === "object" && !(data instanceof Uint8Array);
  const bytes = isPlain ? JSON.stringify(data) : data;
  return {
    subject,
    data: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
    reply,
    status,
    header: (name) => headers[name] ?? "",
  };
}

function matches(pattern: string, subject: string): boolean {
  if (!pattern.endsWith(".*")) return pattern === subject;
  const prefix = pattern.slice(0, -1);
  return subject.startsWith(prefix) && !subject.slice(prefix.length).includes(".");
}
