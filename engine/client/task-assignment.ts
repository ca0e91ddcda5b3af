/** One call in a task worker's hands: what its handler is told, its heartbeats, its end. */
import type { Scheduler } from "../ports.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import { taskHeader, textOfHeader } from "../transport/nats/task-protocol.ts";
import type { CancelNotices } from "./cancel-notices.ts";

/** What a handler gets beside its payload. */
export interface TaskContext {
  /** The subject it was called on. */
  readonly subject: string;
  readonly executionArn: string;
  readonly stateName: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The function's ARN, when the state calls one. */
  readonly functionArn: string | undefined;
  /** Aborted when the state waits no more: its time is over, or its execution has ended. */
  readonly signal: AbortSignal;
  /** Says that the work goes on. Not needed: it is said three times per HeartbeatSeconds anyway. */
  heartbeat(): void;
}

export interface AssignmentPorts {
  readonly broker: Broker;
  readonly scheduler: Scheduler;
  readonly cancelNotices: CancelNotices;
  /** Called once, if the call is aborted before its end. */
  readonly onAbort: (assignment: TaskAssignment) => void;
}

const BEATS_PER_HEARTBEAT = 3;
const nothing = new Uint8Array();
const beatHeaders = { [taskHeader.heartbeat]: "1" };

export class TaskAssignment {
  readonly context: TaskContext;
  /** Where the answer goes; empty: nowhere. */
  readonly reply: string;
  readonly #ports: AssignmentPorts;
  readonly #text: string;
  readonly #aborting = new AbortController();
  readonly #heartbeatMs: number;
  readonly #unwatch: () => void;
  #cancelTimeout: () => void = () => {};
  #cancelBeat: () => void = () => {};
  #isEnded = false;

  constructor(message: BrokerMessage, ports: AssignmentPorts) {
    const { signal } = this.#aborting;
    const text = (name: string) => textOfHeader(message.header(name));
    this.#ports = ports;
    this.#text = Buffer.from(message.data).toString("utf8");
    this.reply = message.reply;
    this.context = {
      subject: message.subject,
      executionArn: text(taskHeader.execution),
      stateName: text(taskHeader.state),
      attempt: Number(message.header(taskHeader.attempt)) || 1,
      functionArn: text(taskHeader.function) || undefined,
      signal,
      heartbeat: () => this.#beat(),
    };
    const abort = () => this.#abort();
    const timeoutMs = Number(message.header(taskHeader.timeoutMs));
    if (timeoutMs > 0) this.#cancelTimeout = ports.scheduler.after(timeoutMs, abort);
    this.#unwatch = ports.cancelNotices.watch(message.header(taskHeader.cancel), abort);
    this.#heartbeatMs = Number(message.header(taskHeader.heartbeatMs));
    if (this.#heartbeatMs > 0) this.#beatLater();
  }

  /** Made once. @throws Error named `Nats.InvalidPayloadException` when it is not JSON. */
  payload(): unknown {
    if (this.#text === "") return null;
    try {
      return JSON.parse(this.#text);
    } catch (cause) {
      const error = new Error("The call's payload is not JSON.", { cause });
      error.name = "Nats.InvalidPayloadException";
      throw error;
    }
  }

  /** No heartbeat and no abort come after this. */
  end(): void {
    this.#isEnded = true;
    this.#cancelBeat();
    this.#cancelTimeout();
    this.#unwatch();
  }

  #abort(): void {
    if (this.#isEnded || this.#aborting.signal.aborted) return;
    this.#cancelBeat();
    this.#aborting.abort();
    this.#ports.onAbort(this);
  }

  #beat(): void {
    if (this.#isEnded || this.#aborting.signal.aborted || this.reply === "") return;
    this.#ports.broker.publish(this.reply, nothing, { headers: beatHeaders });
  }

  #beatLater(): void {
    this.#cancelBeat = this.#ports.scheduler.after(this.#heartbeatMs / BEATS_PER_HEARTBEAT, () => {
      this.#beat();
      this.#beatLater();
    });
  }
}
