/**
 * Starts of one machine, packed into frames. Self-clocking: a frame closes when it is full (high
 * load: few, large frames), or when nothing is outstanding (low load: no added wait). In between,
 * where a commit is so quick that frames stay small, they are spaced: each costs a commit and six
 * messages, and fewer, larger ones gave shorter tails at 50,000 a second. But a frame with most of
 * what is under way is sent: who starts the next ones when these have ended, with a hundred in
 * flight, would wait for its own starts (16,000 → 26,000 a second). At most so many are outstanding;
 * further full frames wait here, and beyond a bound starts are refused.
 *
 * Hot path: `push`, once per start.
 */
import assert from "node:assert/strict";
import type { Clock, Scheduler } from "../ports.ts";
import type { RefusalCode } from "../transport/messages.ts";
import { FRAME_RECORDS_MAX, StartFrameBuilder } from "../transport/start-frame.ts";

/** A closed frame, with the ticket that its caller gave for each start. */
export interface SentFrame<Ticket> {
  readonly number: number;
  readonly createdMs: number;
  readonly tickets: readonly Ticket[];
}

/** What becomes of the starts. Calls come frame by frame, in any order. */
export interface StartHandler<Ticket> {
  /** About to be handed over: whatever must be noted before the engine knows of it. */
  readonly onSend?: (frame: SentFrame<Ticket>) => void;
  /** Durable in the sense of the node's durability class. */
  readonly onAccepted: (frame: SentFrame<Ticket>) => void;
  /** Not accepted: none of these will run. */
  readonly onRefused: (frame: SentFrame<Ticket>, code: RefusalCode, message: string) => void;
  /** Sent, and no answer came before the link was closed or given up: these may run or not. */
  readonly onUnknown?: (frame: SentFrame<Ticket>) => void;
}

export interface StreamOptions {
  readonly recordsMax: number;
  /** UTF-16 units of input in a frame; one start may be larger. */
  readonly unitsMax: number;
  /** Frames sent and not answered. */
  readonly outstandingMax: number;
  /** Closed frames waiting for one of them. */
  readonly waitingMax: number;
  /** Starts that come while the event loop looks at sockets share a frame, not only those of a turn. */
  readonly gathersPolled: boolean;
  /** A busy stream's frames that are not full are sent no closer than this; 0: as they come. */
  readonly spacingMs: number;
}

/** A stream whose last frame had this many starts is busy: its frames that are not full are spaced. */
const BUSY_FROM_RECORDS = 16;

/** A frame with so many times the starts that are under way beside it is not spaced. */
const SHARE_SENT = 3;

export const streamDefaults: StreamOptions = {
  recordsMax: 256,
  unitsMax: 512 * 1024,
  outstandingMax: 64,
  waitingMax: 1024,
  gathersPolled: false,
  spacingMs: 4,
};

export interface StreamPorts {
  readonly clientId: string;
  readonly revisionId: string;
  readonly clock: Clock;
  /** Without one, frames are not spaced. */
  readonly scheduler?: Scheduler | undefined;
  /**
   * Executions that were handed over and whose outcomes are still to come, which may bring further
   * starts. Without it that is not known.
   */
  readonly underWay?: (() => number) | undefined;
  readonly nextNumber: () => number;
  readonly send: (frame: PackedStarts) => void;
}

export interface PackedStarts {
  readonly number: number;
  readonly revisionId: string;
  readonly count: number;
  /** Epoch milliseconds at which the frame was closed. */
  readonly createdMs: number;
  readonly bytes: Uint8Array;
}

interface WaitingFrame<Ticket> {
  readonly sent: SentFrame<Ticket>;
  readonly packed: PackedStarts;
}

export class StartStream<Ticket> {
  readonly #ports: StreamPorts;
  readonly #handler: StartHandler<Ticket>;
  readonly #options: StreamOptions;
  readonly #builder = new StartFrameBuilder();
  #tickets: Ticket[] = [];
  readonly #outstanding = new Map<number, SentFrame<Ticket>>();
  readonly #waiting: WaitingFrame<Ticket>[] = [];
  #isFlushPlanned = false;
  #isSpacing = false;
  #lastCount = 0;
  #lastSentMs = 0;
  #isClosed = false;

  constructor(ports: StreamPorts, handler: StartHandler<Ticket>, options: Partial<StreamOptions>) {
    this.#ports = ports;
    this.#handler = handler;
    this.#options = { ...streamDefaults, ...options };
    assert(this.#options.recordsMax <= FRAME_RECORDS_MAX, "places in a frame are part of run ids");
  }

  /** Starts handed over and not answered, or still to be handed over. */
  get unanswered(): number {
    let count = this.#tickets.length;
    for (const frame of this.#outstanding.values()) count += frame.tickets.length;
    for (const { sent } of this.#waiting) count += sent.tickets.length;
    return count;
  }

  /**
   * Adds a start to the open frame.
   * @param inputText Valid JSON text within AWS's limits: checked by the caller.
   * @returns False when too much waits already, or the link is closed: the start was not taken.
   */
  push(name: string, inputText: string, ticket: Ticket): boolean {
    if (this.#waiting.length >= this.#options.waitingMax || this.#isClosed) return false;
    const builder = this.#builder;
    builder.add(name, inputText);
    this.#tickets.push(ticket);
    if (
      this.#tickets.length >= this.#options.recordsMax ||
      builder.inputUnits >= this.#options.unitsMax
    ) {
      this.#closeFrame();
    } else if (!this.#isFlushPlanned) {
      this.#isFlushPlanned = true;
      const flush = () => {
        this.#isFlushPlanned = false;
        this.flush();
      };
      const { scheduler } = this.#ports;
      if (this.#options.gathersPolled && scheduler !== undefined) scheduler.soon(flush);
      else queueMicrotask(flush);
    }
    return true;
  }

  /** Closes the open frame if nothing is outstanding, now or a little later; else an answer will. */
  flush(): void {
    if (this.#tickets.length === 0 || this.#outstanding.size > 0 || this.#isClosed) return;
    const waitMs = this.#spacingMs();
    if (waitMs <= 0) {
      this.#closeFrame();
      return;
    }
    if (this.#isSpacing) return;
    this.#isSpacing = true;
    this.#ports.scheduler?.after(waitMs, () => {
      this.#isSpacing = false;
      this.flush();
    });
  }

  #spacingMs(): number {
    const { clock, scheduler, underWay } = this.#ports;
    if (scheduler === undefined || this.#lastCount < BUSY_FROM_RECORDS) return 0;
    if (underWay !== undefined && this.#tickets.length >= SHARE_SENT * underWay()) return 0;
    return this.#lastSentMs + this.#options.spacingMs - clock.nowMs();
  }

  accepted(number: number): void {
    const frame = this.#outstanding.get(number);
    if (frame === undefined) return;
    this.#outstanding.delete(number);
    this.#handler.onAccepted(frame);
    this.#sendMore();
  }

  refused(number: number, code: RefusalCode, message: string): void {
    const frame = this.#outstanding.get(number);
    if (frame === undefined) return;
    this.#outstanding.delete(number);
    this.#handler.onRefused(frame, code, message);
    this.#sendMore();
  }

  /** Nobody can say whether the frame was accepted. */
  unknown(number: number): void {
    const frame = this.#outstanding.get(number);
    if (frame === undefined) return;
    this.#outstanding.delete(number);
    this.#handler.onUnknown?.(frame);
    this.#sendMore();
  }

  /** The link is closed: nothing more is sent, and what was has no answer. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const unknown = [...this.#outstanding.values()];
    const unsent = this.#waiting.splice(0).map(({ sent }) => sent);
    if (this.#tickets.length > 0) unsent.push(this.#pack().sent);
    this.#outstanding.clear();
    for (const frame of unknown) this.#handler.onUnknown?.(frame);
    for (const frame of unsent) {
      this.#handler.onRefused(frame, "ServiceUnavailable", "The link to the node is closed.");
    }
  }

  #closeFrame(): void {
    const frame = this.#pack();
    if (this.#outstanding.size >= this.#options.outstandingMax) this.#waiting.push(frame);
    else this.#send(frame);
  }

  #pack(): WaitingFrame<Ticket> {
    const { clientId, clock, nextNumber, revisionId } = this.#ports;
    const number = nextNumber();
    const createdMs = clock.nowMs();
    const sent = { number, createdMs, tickets: this.#tickets };
    this.#lastSentMs = createdMs;
    this.#lastCount = this.#tickets.length;
    const count = this.#tickets.length;
    this.#tickets = [];
    const bytes = this.#builder.close({ clientId, number, revisionId, createdMs });
    return { sent, packed: { number, revisionId, count, createdMs, bytes } };
  }

  #send({ sent, packed }: WaitingFrame<Ticket>): void {
    this.#outstanding.set(sent.number, sent);
    this.#handler.onSend?.(sent);
    this.#ports.send(packed);
  }

  #sendMore(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) this.#send(next);
    else this.flush();
  }
}
