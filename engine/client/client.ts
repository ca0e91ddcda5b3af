/**
 * The batching client: one call per execution, frames inside. It speaks to a node over any link.
 *
 *   const client = new Client(link, { clock, clientId });
 *   const machine = await client.deploy({ name: "orders", definition });
 *   await client.startExecution({ machine, input: { id: 7 } });         // at least once
 *   const outcome = await client.startSyncExecution({ machine, input }); // at most once
 */
import assert from "node:assert/strict";
import { parseInputText } from "../language/source/input-text.ts";
import { nameProblem } from "../language/source/name-problem.ts";
import type { Clock, Link, MachineRevision, MachineType, Scheduler } from "../ports.ts";
import type { ClientMessage, NodeMessage } from "../transport/messages.ts";
import { runIdOf } from "../transport/start-frame.ts";
import { readTerminalFrame, type TerminalFrame } from "../transport/terminal-frame.ts";
import { ClientClosed, DeployRefused, NotAnswered, StartRefused, StartUnknown } from "./errors.ts";
import {
  type StartHandler,
  StartStream,
  type StreamOptions,
  streamDefaults,
} from "./start-stream.ts";
import { SyncCalls, type SyncOutcome } from "./sync-calls.ts";

export interface ClientOptions {
  readonly clock: Clock;
  /** Lets a busy client space its frames: see `start-stream.ts`. */
  readonly scheduler?: Scheduler;
  /** 12 hexadecimal digits, random: two clients of a node must not share one. */
  readonly clientId: string;
  /** Clients of earlier lives whose terminal records this one takes over. */
  readonly resumes?: readonly string[];
  /**
   * Called with each frame of terminal records; who keeps them may forget them when it has returned.
   * `isKept` is false for a cluster's synchronous executions alone, which nobody keeps.
   */
  readonly onTerminals?: (frame: TerminalFrame, about: { readonly isKept: boolean }) => void;
  readonly stream?: Partial<StreamOptions>;
  /**
   * False: it only starts, and nobody hears of outcomes; synchronous executions are another client's.
   * The node then keeps and sends nothing for it.
   */
  readonly hearsOutcomes?: boolean;
}

/** The machine as starts name it. */
export type StartedMachine = Pick<MachineRevision, "revisionId" | "stateMachineArn">;

export interface Start {
  readonly machine: StartedMachine;
  /** 1 to 80 characters. Default: an id of this client's. */
  readonly name?: string | undefined;
  /** A JSON text, or a value to be written as one. Default: `{}`. */
  readonly input?: unknown;
}

export interface StartedExecution {
  readonly executionArn: string;
  readonly startDate: Date;
}

interface StartTicket {
  readonly machine: StartedMachine;
  readonly name: string;
  readonly resolve: (started: StartedExecution) => void;
  readonly reject: (error: Error) => void;
}

interface Request {
  readonly resolve: (message: NodeMessage) => void;
  readonly reject: (error: Error) => void;
}

export class Client {
  readonly clientId: string;
  readonly #link: Link;
  readonly #options: ClientOptions;
  /** Which stream a frame came from, and how many starts it had, until it is answered. */
  readonly #sent = new Map<
    number,
    { readonly stream: StartStream<never>; readonly count: number }
  >();
  readonly #streams: StartStream<never>[] = [];
  readonly #starts = new Map<string, StartStream<StartTicket>>();
  readonly #syncCalls: SyncCalls;
  readonly #requests = new Map<number, Request>();
  /** Executions handed over whose terminal records have not come; about so many: some come twice, or never. */
  #underWay = 0;
  #lastNumber = 0;
  #lastRequest = 0;
  #lastName = 0;
  #isClosed = false;

  constructor(link: Link, options: ClientOptions) {
    assert.match(options.clientId, /^[0-9a-f]{12}$/, "a clientId has 12 hexadecimal digits");
    this.clientId = options.clientId;
    this.#link = link;
    this.#options = options;
    this.#syncCalls = new SyncCalls({
      clientId: options.clientId,
      clock: options.clock,
      soon: (callback) => {
        if (options.scheduler === undefined) queueMicrotask(callback);
        else options.scheduler.soon(callback);
      },
      nextNumber: () => ++this.#lastNumber,
      send: (packed) => {
        this.#underWay += packed.count;
        this.#send({ kind: "syncStarts", ...packed }, [packed.bytes.buffer as ArrayBuffer]);
      },
    });
    link.onMessage((message) => this.#take(message as NodeMessage));
    link.onClose(() => this.#closed());
    const { clientId } = this;
    const { resumes = [], hearsOutcomes = true } = options;
    const terminalsOf = hearsOutcomes ? [clientId, ...resumes] : [];
    this.#send({ kind: "hello", clientId, terminalsOf });
  }

  /**
   * Deploys a definition (ASL as JSON text). The same text under the same name is the same revision.
   * @throws DeployRefused with every problem of the definition.
   */
  async deploy({
    name,
    definition,
    roleArn,
    type,
  }: {
    readonly name: string;
    readonly definition: string;
    readonly roleArn?: string;
    /** Default: EXPRESS, the only one that is run so far. */
    readonly type?: MachineType;
  }): Promise<MachineRevision> {
    if (typeof definition !== "string") {
      throw new TypeError("definition must be JSON text: JSON.stringify it");
    }
    const answer = await this.#request((request) => {
      this.#send({ kind: "deploy", request, name, definition, roleArn, type });
    });
    if (answer.kind === "deployed") return answer.revision;
    assert(answer.kind === "notDeployed");
    throw new DeployRefused(answer.message, answer.problems);
  }

  /** The newest revision under a name, or undefined. @throws NotAnswered */
  async describe(name: string): Promise<MachineRevision | undefined> {
    const answer = await this.#request((request) => {
      this.#send({ kind: "describe", request, name });
    });
    if (answer.kind === "described") return answer.revision;
    assert(answer.kind === "notDeployed");
    throw new NotAnswered(answer.message);
  }

  /**
   * Starts an execution that will run at least once. Resolves when that is durable.
   * @throws StartRefused when it was not accepted and will not run. @throws StartUnknown when nobody
   * can say that.
   */
  startExecution(start: Start): Promise<StartedExecution> {
    return new Promise((resolve, reject) => {
      const { machine } = start;
      const name = this.#nameOf(start);
      const ticket = { machine, name, resolve, reject };
      const isTaken = this.#startsOf(machine).push(name, inputTextOf(start.input), ticket);
      if (!isTaken) {
        reject(new StartRefused("ThrottlingException", "Too many starts wait to be accepted."));
      }
    });
  }

  /**
   * Runs an execution at most once and resolves with its outcome, whatever that is.
   * @throws StartRefused when it did not run, or when its outcome is lost.
   */
  async startSyncExecution(start: Start): Promise<SyncOutcome> {
    const { machine } = start;
    assert(this.#options.hearsOutcomes !== false, "a client that hears no outcomes only starts");
    return this.#syncCalls.start(machine, this.#nameOf(start), inputTextOf(start.input));
  }

  /**
   * The hot door: starts of one machine with a ticket each, answered frame by frame. Names and
   * inputs are the caller's to check.
   */
  openStream<Ticket>(
    machine: StartedMachine,
    handler: StartHandler<Ticket>,
    options: Partial<StreamOptions> = {},
  ): StartStream<Ticket> {
    const stream: StartStream<Ticket> = new StartStream(
      {
        clientId: this.clientId,
        revisionId: machine.revisionId,
        clock: this.#options.clock,
        scheduler: this.#options.scheduler,
        underWay: this.#options.hearsOutcomes === false ? undefined : () => this.#underWay,
        nextNumber: () => ++this.#lastNumber,
        send: (packed) => {
          const { number, count } = packed;
          this.#underWay += count;
          this.#sent.set(number, { stream: stream as unknown as StartStream<never>, count });
          this.#send({ kind: "starts", ...packed }, [packed.bytes.buffer as ArrayBuffer]);
        },
      },
      handler,
      { ...unitsWithin(this.#link.frameBytesMax), ...this.#options.stream, ...options },
    );
    this.#streams.push(stream as unknown as StartStream<never>);
    if (this.#isClosed) stream.close();
    return stream;
  }

  close(): void {
    this.#link.close();
    this.#closed();
  }

  #startsOf(machine: StartedMachine): StartStream<StartTicket> {
    let stream = this.#starts.get(machine.revisionId);
    if (stream === undefined) {
      stream = this.openStream(machine, {
        onAccepted: ({ number, createdMs, tickets }) => {
          tickets.forEach((ticket, index) => {
            const arn = ticket.machine.stateMachineArn.replace(":stateMachine:", ":express:");
            const runId = runIdOf(this.clientId, number, index);
            const executionArn = `${arn}:${ticket.name}:${runId}`;
            ticket.resolve({ executionArn, startDate: new Date(createdMs) });
          });
        },
        onRefused: ({ tickets }, code, message) => {
          for (const ticket of tickets) ticket.reject(new StartRefused(code, message));
        },
        onUnknown: ({ tickets }) => {
          const error = () => (this.#isClosed ? new ClientClosed() : new StartUnknown());
          for (const ticket of tickets) ticket.reject(error());
        },
      });
      this.#starts.set(machine.revisionId, stream);
    }
    return stream;
  }

  #nameOf({ name }: Start): string {
    if (this.#isClosed) throw new ClientClosed();
    if (name === undefined) return `${this.clientId}-${++this.#lastName}`;
    const problem = nameProblem(name);
    if (problem !== undefined) throw new StartRefused("InvalidName", problem);
    return name;
  }

  #request(send: (request: number) => void): Promise<NodeMessage> {
    if (this.#isClosed) return Promise.reject(new ClientClosed());
    return new Promise((resolve, reject) => {
      const request = ++this.#lastRequest;
      this.#requests.set(request, { resolve, reject });
      send(request);
    });
  }

  #take(message: NodeMessage): void {
    switch (message.kind) {
      case "accepted":
        this.#answered(message.number)?.stream.accepted(message.number);
        break;
      case "refused": {
        const { number, code, message: text } = message;
        this.#syncCalls.refused(number, code, text);
        this.#notRun(number)?.refused(number, code, text);
        break;
      }
      case "unknown":
        this.#syncCalls.refused(message.number, "ServiceUnavailable", message.message);
        this.#notRun(message.number)?.unknown(message.number);
        break;
      case "terminals":
        this.#takeTerminals(message);
        break;
      case "syncLost":
        this.#endedOnes(message.indexes.length);
        this.#syncCalls.lost(message.number, message.indexes, message.message);
        break;
      default:
        this.#requests.get(message.request)?.resolve(message);
        this.#requests.delete(message.request);
    }
  }

  /** The node may forget the records once this has told it so: after whoever wants them has them. */
  #takeTerminals({ bytes, delivery }: Extract<NodeMessage, { kind: "terminals" }>): void {
    let frame: TerminalFrame;
    try {
      frame = readTerminalFrame(bytes);
    } catch {
      // Another version at the other end: nothing that it says can be relied on.
      this.close();
      return;
    }
    this.#endedOnes(frame.count);
    this.#syncCalls.takeTerminals(frame);
    this.#options.onTerminals?.(frame, { isKept: delivery >= 0 });
    this.#send({ kind: "terminalsTaken", delivery });
  }

  /** Nothing more will be heard of the frame's starts, or so. */
  #notRun(number: number): StartStream<never> | undefined {
    const sent = this.#answered(number);
    this.#endedOnes(sent?.count ?? 0);
    return sent?.stream;
  }

  #endedOnes(count: number): void {
    this.#underWay = Math.max(0, this.#underWay - count);
  }

  #answered(number: number) {
    const sent = this.#sent.get(number);
    this.#sent.delete(number);
    return sent;
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { reject } of this.#requests.values()) reject(new ClientClosed());
    this.#requests.clear();
    this.#syncCalls.close();
    for (const stream of this.#streams) stream.close();
    this.#sent.clear();
  }

  #send(message: ClientMessage, transfer: readonly ArrayBuffer[] = []): void {
    this.#link.send(message, transfer);
  }
}

/** AWS's limit on one input, and room for the names of a full frame. */
const INPUT_BYTES_MAX = 262_144;
const NAMES_BYTES = 64 * 1024;
/** UTF-8 bytes of a UTF-16 unit, at most. */
const BYTES_PER_UNIT = 3;

/** A frame is closed when it has `unitsMax` units: its last input may be as large as one may be. */
function unitsWithin(frameBytesMax: number | undefined): Partial<StreamOptions> {
  if (frameBytesMax === undefined) return {};
  const unitsMax = Math.floor((frameBytesMax - INPUT_BYTES_MAX - NAMES_BYTES) / BYTES_PER_UNIT);
  return { unitsMax: Math.max(1, Math.min(streamDefaults.unitsMax, unitsMax)) };
}

/** Neither the limit of bytes nor that of depth (512) can be passed below this length. */
const SMALL_CHARS = 1024;

/** The input as JSON text. @throws StartRefused when it is not JSON, too large or too deep. */
function inputTextOf(input: unknown): string {
  if (input === undefined) return "{}";
  const text = typeof input === "string" ? input : writtenInput(input);
  // Written by us it is JSON, and in so few characters neither too large nor too deep.
  if (typeof input !== "string" && text.length < SMALL_CHARS) return text;
  const { problem } = parseInputText(text);
  if (problem !== undefined) throw new StartRefused(problem.code, problem.message);
  return text;
}

/** A cycle, a BigInt, a function, or data too deep to be written has no JSON text. */
function writtenInput(input: unknown): string {
  let reason = "it has no JSON form";
  try {
    const text = JSON.stringify(input);
    if (text !== undefined) return text;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  const message = `Invalid State Machine Execution Input: '${reason}'`;
  throw new StartRefused("InvalidExecutionInput", message);
}
