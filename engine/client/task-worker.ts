/**
 * Serves tasks over NATS: calls that Task states make of a subject, or of a Lambda function that no
 * node has a handler for.
 *
 *   const worker = serveTasks(broker, {
 *     subject: "tasks.price", scheduler: systemScheduler,
 *     handler: async (order, { signal }) => ({ total: await priceOf(order, signal) }),
 *   });
 *   …
 *   await worker.stop();
 *
 * A call is one of: running (at most `concurrencyMax`), waiting in order (at most `waitingMax`), or
 * refused. While it is here its state gets heartbeats. `docs/tasks-over-nats.md` is the protocol.
 */
import assert from "node:assert/strict";
import type { Scheduler } from "../ports.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import { taskSubjectPrefix } from "../transport/nats/subjects.ts";
import { functionSubjectPrefix, messageBytes } from "../transport/nats/task-protocol.ts";
import { CancelNotices } from "./cancel-notices.ts";
import { errorAnswer, namedAnswer, resultAnswer, type TaskReply } from "./task-answer.ts";
import { TaskAssignment, type TaskContext } from "./task-assignment.ts";

export type TaskHandler = (payload: unknown, context: TaskContext) => unknown;

export interface TaskWorkerSettings {
  /**
   * What is thrown fails the task: an Error's `name` is the error that Retry and Catch see, its
   * message the cause. No result is null.
   */
  readonly handler: TaskHandler;
  readonly scheduler: Scheduler;
  /** Each call goes to one worker of the group. Default: `workers`. */
  readonly queue?: string;
  /** Handlers that run at once. Default: 100. */
  readonly concurrencyMax?: number;
  /** Calls that wait for one of them to end; more are refused. Default: 1,000. */
  readonly waitingMax?: number;
}

/** `tasks.…`, wildcards allowed; or the name of a Lambda function. */
export type TaskSource =
  | { readonly subject: string; readonly lambda?: never }
  | { readonly lambda: string; readonly subject?: never };

export interface TaskWorker {
  /** Calls that are running or wait. */
  readonly inHand: number;
  /** Takes no more calls; resolves when those it has are answered. The broker stays open. */
  stop(): Promise<void>;
}

/** @throws Error when the subject is none that tasks can call. */
export function serveTasks(broker: Broker, options: TaskSource & TaskWorkerSettings): TaskWorker {
  const subject = options.lambda === undefined ? options.subject : functionSubject(options.lambda);
  if (!subject.startsWith(taskSubjectPrefix)) {
    throw new Error(
      `a worker cannot serve '${subject}': tasks are called on '${taskSubjectPrefix}…'`,
    );
  }
  return new ServingWorker(broker, subject, options);
}

function functionSubject(name: string): string {
  if (/^[a-zA-Z0-9-_]+$/.test(name)) return functionSubjectPrefix + name;
  throw new Error(`'${name}' is not the name of a function: letters, digits, hyphens, underscores`);
}

class ServingWorker implements TaskWorker {
  readonly #broker: Broker;
  readonly #settings: TaskWorkerSettings;
  readonly #concurrencyMax: number;
  readonly #waitingMax: number;
  readonly #cancelNotices: CancelNotices;
  readonly #waiting = new Set<TaskAssignment>(); // In order of arrival.
  readonly #unsubscribe: () => void;
  #running = 0;
  #onIdle: (() => void) | null = null;

  constructor(broker: Broker, subject: string, settings: TaskWorkerSettings) {
    const { queue = "workers", concurrencyMax = 100, waitingMax = 1_000 } = settings;
    assert(concurrencyMax >= 1, `concurrencyMax is at least 1, got ${concurrencyMax}`);
    assert(waitingMax >= 0, `waitingMax is not negative, got ${waitingMax}`);
    this.#broker = broker;
    this.#settings = settings;
    this.#concurrencyMax = concurrencyMax;
    this.#waitingMax = waitingMax;
    this.#cancelNotices = new CancelNotices(broker);
    const take = (message: BrokerMessage) => this.#take(message);
    this.#unsubscribe = broker.subscribe(subject, take, { queue });
  }

  get inHand(): number {
    return this.#running + this.#waiting.size;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#flush(); // What was on its way is here now.
    if (this.inHand > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#flush();
  }

  async #flush(): Promise<void> {
    // A connection that breaks meanwhile has nothing more to wait for.
    if (this.#broker.state === "connected") await this.#broker.flush().catch(() => {});
  }

  #take(message: BrokerMessage): void {
    if (message.status !== 0) return; // Of the server, not of a node.
    const isFull = this.#running >= this.#concurrencyMax;
    if (isFull && this.#waiting.size >= this.#waitingMax) {
      this.#answer(message.reply, busy(this.inHand));
      return;
    }
    const assignment = new TaskAssignment(message, {
      broker: this.#broker,
      scheduler: this.#settings.scheduler,
      cancelNotices: this.#cancelNotices,
      onAbort: (aborted) => this.#forget(aborted),
    });
    if (isFull) this.#waiting.add(assignment);
    else void this.#run(assignment); // Never rejects.
  }

  async #run(assignment: TaskAssignment): Promise<void> {
    this.#running++;
    let reply: TaskReply;
    try {
      const payload = assignment.payload();
      reply = resultAnswer(await this.#settings.handler(payload, assignment.context));
    } catch (error) {
      reply = errorAnswer(error);
    }
    // Nobody waits for the answer of a call that was aborted.
    if (!assignment.context.signal.aborted) this.#answer(assignment.reply, reply);
    assignment.end();
    this.#running--;
    this.#runNext();
  }

  #runNext(): void {
    for (const assignment of this.#waiting) {
      if (this.#running >= this.#concurrencyMax) return;
      this.#waiting.delete(assignment);
      void this.#run(assignment); // Never rejects.
    }
    this.#lookIdle();
  }

  /** One that waits need not run any more; one that runs is its handler's to end. */
  #forget(assignment: TaskAssignment): void {
    if (!this.#waiting.delete(assignment)) return;
    assignment.end();
    this.#lookIdle();
  }

  #lookIdle(): void {
    if (this.inHand === 0) this.#onIdle?.();
  }

  #answer(reply: string, answer: TaskReply): void {
    if (reply === "") return; // Nobody asked for one: an invocation of type Event.
    const bytes = messageBytes(answer.data, answer.headers);
    const { payloadBytesMax } = this.#broker;
    const { data, headers } = bytes > payloadBytesMax ? tooLarge(bytes, payloadBytesMax) : answer;
    this.#broker.publish(reply, data, { headers, isKept: true });
  }
}

function busy(inHand: number): TaskReply {
  const cause = `The worker has ${inHand} calls in hand and takes no more. Retry the state on this error, or start more workers.`;
  return namedAnswer("Nats.WorkerBusyException", cause);
}

function tooLarge(bytes: number, bytesMax: number): TaskReply {
  const cause = `The worker's answer has ${bytes} bytes and the NATS server takes ${bytesMax}: raise max_payload in its configuration, or answer less.`;
  return namedAnswer("Nats.PayloadTooLargeException", cause);
}
