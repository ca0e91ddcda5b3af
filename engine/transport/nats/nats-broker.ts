/**
 * The broker over a connection to NATS. It reconnects for ever: what is kept, resent or given up
 * meanwhile is the business of whoever published it (`acked-publisher.ts`).
 */
import {
  connect,
  createInbox,
  ErrorCode,
  Events,
  type MsgHdrs,
  type NatsConnection,
  NatsError,
  headers as newHeaders,
} from "nats";
import {
  type Broker,
  type BrokerMessage,
  type BrokerState,
  type Headers,
  NoAnswer,
  type PublishOptions,
} from "./broker.ts";
import { ReceivedMessage } from "./received-message.ts";

export interface NatsOptions {
  /** `nats://HOST:PORT`, one or several; a user and a password may stand in the first one. */
  readonly servers: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Shown by the server's monitoring. */
  readonly name: string;
  /** Milliseconds to try for the first connection. */
  readonly connectMs: number;
  /** Speak to the servers named, and to no others of their cluster. */
  readonly isPinned?: boolean;
  /** What happened to the connection, for the operator's log. */
  readonly warn: (text: string) => void;
}

/** A dead connection is noticed after about three of these. */
const PING_EVERY_MS = 1_500;
const PINGS_OUT_MAX = 2;
const RECONNECT_WAIT_MS = 100;
const RECONNECT_JITTER_MS = 150;

/** What waits for a server that is away, at most. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024;

interface KeptMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly options: PublishOptions;
}

/** The broker, and the connection itself for what sets up streams and buckets. */
export interface NatsBroker extends Broker {
  readonly connection: NatsConnection;
}

/** @throws Error with what to do when no server can be reached. */
export async function connectToNats(options: NatsOptions): Promise<NatsBroker> {
  const { servers, credentials } = parseServers(options);
  let connection: NatsConnection;
  try {
    connection = await connect({
      servers,
      ...credentials,
      name: options.name,
      timeout: options.connectMs,
      reconnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_WAIT_MS,
      reconnectJitter: RECONNECT_JITTER_MS,
      // A server that is just reading its users may refuse one for a moment.
      ignoreAuthErrorAbort: true,
      pingInterval: PING_EVERY_MS,
      maxPingOut: PINGS_OUT_MAX,
      ignoreClusterUpdates: options.isPinned ?? false,
      noAsyncTraces: true,
    });
  } catch (error) {
    const reason = error instanceof NatsError ? error.code : String(error);
    const { user } = credentials as { readonly user?: string };
    if (reason === ErrorCode.AuthorizationViolation || reason === ErrorCode.AuthenticationExpired) {
      const advice =
        user === undefined
          ? "wants a user and a password: nats://USER:PASSWORD@HOST:PORT"
          : `refuses the user "${user}": is the password right?`;
      throw new Error(`the NATS server at ${servers.join(", ")} ${advice}`, { cause: error });
    }
    throw new Error(
      `no NATS server answers at ${servers.join(", ")} (${reason}): is it running, and is the address right?`,
      { cause: error },
    );
  }
  return new Connected(connection, options.warn);
}

function parseServers({ servers, user, password }: NatsOptions) {
  const urls = servers.map(
    (server) => new URL(/^\w+:\/\//.test(server) ? server : `nats://${server}`),
  );
  const first = urls[0];
  const name = user ?? decodeURIComponent(first?.username ?? "");
  const pass = password ?? decodeURIComponent(first?.password ?? "");
  return {
    servers: urls.map((url) => url.host),
    credentials: name === "" ? {} : { user: name, pass },
  };
}

/** Why nothing can be sent at the moment; null: it can. */
export function connectionProblem({ state }: Pick<NatsBroker, "state">): string | null {
  return state === "connected" ? null : "the connection to NATS is lost";
}

class Connected implements NatsBroker {
  readonly connection: NatsConnection;
  readonly #warn: (text: string) => void;
  readonly #stateHandlers: ((state: BrokerState) => void)[] = [];
  /** What is sent when the server is back. */
  readonly #kept: KeptMessage[] = [];
  #keptBytes = 0;
  state: BrokerState = "connected";

  constructor(connection: NatsConnection, warn: (text: string) => void) {
    this.connection = connection;
    this.#warn = warn;
    void this.#watch();
  }

  get payloadBytesMax(): number {
    return this.connection.info?.max_payload ?? 1024 * 1024;
  }

  get serverVersion(): string {
    return this.connection.info?.version ?? "";
  }

  publish(subject: string, data: Uint8Array, options: PublishOptions = {}): void {
    // While it drains, the connection would throw.
    if (this.connection.isClosed() || this.connection.isDraining()) return;
    if (options.isKept === true && this.state !== "connected") {
      this.#keep({ subject, data, options });
      return;
    }
    const { reply, headers } = options;
    try {
      this.connection.publish(subject, data, {
        ...(reply === undefined ? {} : { reply }),
        ...(headers === undefined ? {} : { headers: headersOf(headers) }),
      });
    } catch (error) {
      // Larger than these servers take, above all: whoever publishes what may be so large looks before.
      this.#warn(`${data.byteLength} bytes for ${subject} are not sent: ${error}`);
    }
  }

  subscribe(
    subject: string,
    handler: (message: BrokerMessage) => void,
    { queue }: { readonly queue?: string } = {},
  ): () => void {
    const subscription = this.connection.subscribe(subject, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        if (error === null) guarded(handler, new ReceivedMessage(message));
        else this.#warn(`NATS refuses ${subject}: ${error.message}`);
      },
    });
    return () => {
      // One of a group still takes what was sent to it before the server heard that it leaves.
      if (queue === undefined || this.connection.isClosed()) subscription.unsubscribe();
      else void subscription.drain().catch(() => {}); // Closed meanwhile: nothing is left to take.
    };
  }

  async request(
    subject: string,
    data: Uint8Array,
    { timeoutMs, headers }: { readonly timeoutMs: number; readonly headers?: Headers },
  ): Promise<BrokerMessage> {
    try {
      const answer = await this.connection.request(subject, data, {
        timeout: timeoutMs,
        ...(headers === undefined ? {} : { headers: headersOf(headers) }),
      });
      return new ReceivedMessage(answer);
    } catch (error) {
      throw noAnswerOf(error, subject);
    }
  }

  newInbox(): string {
    return createInbox();
  }

  onState(handler: (state: BrokerState) => void): void {
    this.#stateHandlers.push(handler);
  }

  flush(): Promise<void> {
    return this.connection.flush();
  }

  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    // Without a server there is nothing to wait for.
    if (this.state === "connected") await this.connection.drain().catch(() => {});
    // Draining ends without closing when the server goes away meanwhile.
    await this.connection.close();
  }

  #keep(message: KeptMessage): void {
    this.#keptBytes += message.data.byteLength;
    if (this.#keptBytes <= KEPT_BYTES_MAX) this.#kept.push(message);
    else this.#warn(`a message for ${message.subject} is lost: too many wait for NATS`);
  }

  #sendKept(): void {
    this.#keptBytes = 0;
    for (const { subject, data, options } of this.#kept.splice(0)) {
      this.publish(subject, data, options);
    }
  }

  async #watch(): Promise<void> {
    const statuses = this.connection.status();
    void this.connection.closed().then((error) => {
      if (error instanceof Error) this.#warn(`the connection to NATS is closed: ${error.message}`);
      this.#turn("closed");
    });
    for await (const { type, data } of statuses) {
      if (type === Events.Disconnect) {
        this.#warn(`the connection to NATS at ${String(data)} is lost; reconnecting`);
        this.#turn("disconnected");
      } else if (type === Events.Reconnect) {
        this.#warn(`connected to NATS at ${String(data)} again`);
        this.#turn("connected");
      } else if (type === Events.Error) {
        this.#warn(`NATS says ${String(data)}`);
      }
    }
  }

  #turn(state: BrokerState): void {
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    if (state === "connected") this.#sendKept();
    for (const handler of this.#stateHandlers) handler(state);
  }
}

/** What a handler throws would end the reading of the connection, in silence. */
function guarded(handler: (message: BrokerMessage) => void, message: BrokerMessage): void {
  try {
    handler(message);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function headersOf(values: Headers): MsgHdrs {
  const written = newHeaders();
  for (const name of Object.keys(values)) written.set(name, values[name]!);
  return written;
}

function noAnswerOf(error: unknown, subject: string): unknown {
  if (!(error instanceof NatsError)) return error;
  switch (error.code) {
    case ErrorCode.NoResponders:
      return new NoAnswer("no-responders", `nobody listens to ${subject}`);
    case ErrorCode.Timeout:
      return new NoAnswer("timeout", `no answer to ${subject} in time`);
    case ErrorCode.ConnectionClosed:
    case ErrorCode.ConnectionDraining:
    case ErrorCode.Disconnect:
      return new NoAnswer("closed", "the connection to NATS is closed");
    default:
      return error;
  }
}
