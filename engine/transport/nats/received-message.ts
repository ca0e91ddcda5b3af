/** A message of the `nats` package as the engine sees one: read when asked for, tolerant of strangers. */
import { Empty, type Msg, type MsgHdrs } from "nats";
import type { BrokerMessage } from "./broker.ts";

export class ReceivedMessage implements BrokerMessage {
  readonly #message: Msg;

  constructor(message: Msg) {
    this.#message = message;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get data(): Uint8Array {
    return this.#message.data ?? Empty;
  }

  get reply(): string {
    return this.#message.reply ?? "";
  }

  get status(): number {
    return this.#headers?.code ?? 0;
  }

  header(name: string): string {
    return this.#headers?.get(name) ?? "";
  }

  /** Read when asked for; what cannot be read (a stranger's line break in a value) counts as none. */
  get #headers(): MsgHdrs | undefined {
    try {
      return this.#message.headers;
    } catch {
      return undefined;
    }
  }
}
