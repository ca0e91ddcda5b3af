/** Synchronous executions under way: each gets its outcome, or is told that there is none (ES2). */
import type { Clock, MachineRevision } from "../ports.ts";
import { runIdOf, StartFrameBuilder } from "../transport/start-frame.ts";
import { statusNames, type TerminalFrame, terminalAt } from "../transport/terminal-frame.ts";
import { ClientClosed, StartRefused } from "./errors.ts";
import { type PackedStarts, streamDefaults } from "./start-stream.ts";

/** What became of a synchronous execution. */
export interface SyncOutcome {
  readonly executionArn: string;
  readonly name: string;
  readonly startDate: Date;
  readonly stopDate: Date;
  readonly status: (typeof statusNames)[number];
  /** JSON text; only when SUCCEEDED. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

type StartedMachine = Pick<MachineRevision, "revisionId" | "stateMachineArn">;

export interface SyncPorts {
  readonly clientId: string;
  readonly clock: Clock;
  /** Calls back when what waits on the event loop at the moment is done. */
  readonly soon: (callback: () => void) => void;
  readonly nextNumber: () => number;
  readonly send: (packed: PackedStarts) => void;
}

interface Call {
  readonly name: string;
  readonly resolve: (outcome: SyncOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Frame {
  readonly machine: StartedMachine;
  readonly startedMs: number;
  /** By place in the frame; undefined when answered. */
  readonly calls: (Call | undefined)[];
  unanswered: number;
}

export class SyncCalls {
  readonly #ports: SyncPorts;
  readonly #open = new Map<
    string,
    { machine: StartedMachine; builder: StartFrameBuilder; calls: Call[] }
  >();
  readonly #frames = new Map<number, Frame>();

  constructor(ports: SyncPorts) {
    this.#ports = ports;
  }

  /**
   * Calls that come by different sockets while the event loop looks at them share a frame; nothing
   * waits longer than that. A frame each cost HTTP a third of its requests.
   */
  start(machine: StartedMachine, name: string, inputText: string): Promise<SyncOutcome> {
    return new Promise((resolve, reject) => {
      let open = this.#open.get(machine.revisionId);
      if (open === undefined) {
        open = { machine, builder: new StartFrameBuilder(), calls: [] };
        this.#open.set(machine.revisionId, open);
        this.#ports.soon(() => this.#flush(machine.revisionId));
      }
      open.builder.add(name, inputText);
      open.calls.push({ name, resolve, reject });
      const { recordsMax, unitsMax } = streamDefaults;
      if (open.calls.length >= recordsMax || open.builder.inputUnits >= unitsMax) {
        this.#flush(machine.revisionId);
      }
    });
  }

  takeTerminals(terminals: TerminalFrame): void {
    // Frames are numbered within their client: those of earlier lives are not these.
    if (this.#frames.size === 0 || terminals.clientId !== this.#ports.clientId) return;
    for (let place = 0; place < terminals.count; place++) {
      const record = terminalAt(terminals, place);
      const frame = this.#frames.get(record.number);
      if (frame === undefined) continue;
      const { machine, startedMs } = frame;
      const arn = machine.stateMachineArn.replace(":stateMachine:", ":express:");
      const runId = runIdOf(this.#ports.clientId, record.number, record.index);
      this.#settle(record.number, record.index)?.resolve({
        executionArn: `${arn}:${record.name}:${runId}`,
        name: record.name,
        startDate: new Date(startedMs),
        stopDate: new Date(this.#ports.clock.nowMs()),
        status: statusNames[record.status],
        ...(record.output === null ? {} : { output: record.output }),
        ...(record.error === null ? {} : { error: record.error }),
        ...(record.cause === null ? {} : { cause: record.cause }),
      });
    }
  }

  refused(number: number, code: string, message: string): void {
    const frame = this.#frames.get(number);
    this.#frames.delete(number);
    for (const call of frame?.calls ?? []) call?.reject(new StartRefused(code, message));
  }

  lost(number: number, indexes: readonly number[], message: string): void {
    for (const index of indexes) {
      this.#settle(number, index)?.reject(new StartRefused("ServiceUnavailable", message));
    }
  }

  close(): void {
    for (const { calls } of this.#frames.values()) {
      for (const call of calls) call?.reject(new ClientClosed());
    }
    for (const { calls } of this.#open.values()) {
      for (const call of calls) call.reject(new ClientClosed());
    }
    this.#frames.clear();
    this.#open.clear();
  }

  #flush(revisionId: string): void {
    const open = this.#open.get(revisionId);
    if (open === undefined) return;
    this.#open.delete(revisionId);
    const { clientId, clock, nextNumber, send } = this.#ports;
    const { machine, builder, calls } = open;
    const number = nextNumber();
    const startedMs = clock.nowMs();
    this.#frames.set(number, { machine, startedMs, calls, unanswered: calls.length });
    const bytes = builder.close({ clientId, number, revisionId, createdMs: startedMs });
    send({ number, revisionId, count: calls.length, createdMs: startedMs, bytes });
  }

  #settle(number: number, index: number): Call | undefined {
    const frame = this.#frames.get(number);
    const call = frame?.calls[index];
    if (frame === undefined || call === undefined) return undefined;
    frame.calls[index] = undefined;
    frame.unanswered--;
    if (frame.unanswered === 0) this.#frames.delete(number);
    return call;
  }
}
