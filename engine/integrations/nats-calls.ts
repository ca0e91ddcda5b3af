/**
 * Calls of NATS subjects that are under way: each has a token below one inbox, so that thousands of
 * them cost one subscription.
 *
 *   INBOX.TOKEN          where the worker answers, after any number of heartbeats
 *   INBOX.cancel.TOKEN   where the worker hears that nobody waits any more
 *
 * While the broker is away calls wait unsent, as long as their states wait. What was sent before it
 * went is not sent again: the worker may be at work, and core NATS does not say whether it has its
 * request. If it was the answer that was lost, the state's heartbeat or time-out notices.
 */
import type { Broker, BrokerMessage, BrokerState, Headers } from "../transport/nats/broker.ts";
import { messageBytes, taskHeader } from "../transport/nats/task-protocol.ts";
import { readAnswer, type WorkerAnswer } from "./nats-message.ts";
import type { CallControl } from "./promised-task.ts";

export interface NatsCall {
  readonly subject: string;
  /** JSON text. */
  readonly bodyText: string;
  readonly headers: Headers;
}

export type NatsOutcome =
  | WorkerAnswer
  | { readonly kind: "noResponders" }
  | { readonly kind: "cancelled" }
  /** The call could not be made. */
  | { readonly kind: "failed"; readonly error: string; readonly cause: string };

interface PendingCall {
  readonly token: string;
  readonly call: NatsCall;
  readonly control: CallControl;
  readonly settle: (outcome: NatsOutcome) => void;
  readonly cancel: () => void;
  isSent: boolean;
}

const NO_RESPONDERS = 503;
const empty = new Uint8Array();

export class NatsCalls {
  readonly #broker: Broker;
  readonly #callsMax: number;
  readonly #inbox: string;
  readonly #underWay = new Map<string, PendingCall>();
  readonly #unsubscribe: () => void;
  #lastToken = 0;

  /** @param callsMax Further calls fail, with an error that a state may retry. */
  constructor(broker: Broker, { callsMax }: { readonly callsMax: number }) {
    this.#broker = broker;
    this.#callsMax = callsMax;
    this.#inbox = `${broker.newInbox()}.`;
    this.#unsubscribe = broker.subscribe(`${this.#inbox}*`, (message) => this.#take(message));
    broker.onState((state) => this.#turned(state));
  }

  /** Calls without an outcome. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Never rejects. An aborted signal ends the call, and tells the worker. */
  call(call: NatsCall, control: CallControl): Promise<NatsOutcome> {
    const { signal } = control;
    if (signal.aborted) return Promise.resolve({ kind: "cancelled" });
    if (this.#broker.state === "closed") return Promise.resolve(connectionClosed);
    if (this.#underWay.size >= this.#callsMax) return Promise.resolve(tooManyCalls(this.#callsMax));
    return new Promise((resolve) => {
      const token = (++this.#lastToken).toString(36);
      const cancel = () => this.#cancel(pending);
      const settle = (outcome: NatsOutcome) => {
        this.#underWay.delete(token);
        signal.removeEventListener("abort", cancel);
        resolve(outcome);
      };
      const pending: PendingCall = { token, call, control, settle, cancel, isSent: false };
      this.#underWay.set(token, pending);
      signal.addEventListener("abort", cancel);
      if (this.#broker.state === "connected") this.#send(pending);
    });
  }

  /** Nobody learns what comes of it. */
  tell({ subject, bodyText, headers }: NatsCall): void {
    const data = Buffer.from(bodyText);
    if (messageBytes(data, headers) > this.#broker.payloadBytesMax) return;
    this.#broker.publish(subject, data, { headers, isKept: true });
  }

  /** Ends what is under way; its workers are told. */
  close(): void {
    for (const pending of [...this.#underWay.values()]) pending.cancel();
    this.#unsubscribe();
  }

  #send(pending: PendingCall): void {
    const { token, call, settle } = pending;
    const data = Buffer.from(call.bodyText);
    const headers = { ...call.headers, [taskHeader.cancel]: `${this.#inbox}cancel.${token}` };
    const bytes = messageBytes(data, headers);
    if (bytes > this.#broker.payloadBytesMax) {
      settle(payloadTooLarge(bytes, this.#broker.payloadBytesMax));
      return;
    }
    pending.isSent = true;
    this.#broker.publish(call.subject, data, { reply: this.#inbox + token, headers });
  }

  #take(message: BrokerMessage): void {
    const pending = this.#underWay.get(message.subject.slice(this.#inbox.length));
    if (pending === undefined) return;
    if (message.status === NO_RESPONDERS) pending.settle({ kind: "noResponders" });
    else if (message.header(taskHeader.heartbeat) !== "") pending.control.beat();
    else pending.settle(readAnswer(message));
  }

  #cancel({ token, isSent, settle }: PendingCall): void {
    settle({ kind: "cancelled" });
    if (isSent) this.#broker.publish(`${this.#inbox}cancel.${token}`, empty);
  }

  #turned(state: BrokerState): void {
    if (state === "disconnected") return;
    for (const pending of [...this.#underWay.values()]) {
      if (state === "closed") pending.settle(connectionClosed);
      else if (!pending.isSent) this.#send(pending);
    }
  }
}

const connectionClosed = {
  kind: "failed",
  error: "Nats.ConnectionException",
  cause: "This node's connection to NATS is closed for good: start the node again.",
} as const;

function tooManyCalls(callsMax: number): NatsOutcome {
  const cause = `This node has ${callsMax} calls over NATS under way, and makes no more at once. Retry the state on this error, or start more nodes or workers.`;
  return { kind: "failed", error: "Nats.TooManyCallsException", cause };
}

function payloadTooLarge(bytes: number, bytesMax: number): NatsOutcome {
  const cause = `The call has ${bytes} bytes and the NATS server takes ${bytesMax}: raise max_payload in its configuration, or pass less with the state's Parameters.`;
  return { kind: "failed", error: "Nats.PayloadTooLargeException", cause };
}
