/**
 * The engine as a target, through its client: an embedded one over a port, nodes over NATS. Starts and
 * terminals go in frames, and are only renamed here. Hot path.
 */
import assert from "node:assert/strict";
import { Client } from "../../engine/client/client.ts";
import type { StartStream } from "../../engine/client/start-stream.ts";
import type { Link } from "../../engine/ports.ts";
import { systemClock, systemScheduler } from "../../engine/system-ports.ts";
import {
  statusNames,
  type TerminalFrame,
  terminalAt,
} from "../../engine/transport/terminal-frame.ts";
import type { Target, TargetEvents, Terminal, TerminalBatch } from "./target.ts";

export interface ClientTargetPlan {
  readonly clientId: string;
  /** Clients of an earlier life whose terminals this one takes over. */
  readonly resumes: readonly string[];
  /** Deployed already, under these names. */
  readonly machineNames: readonly string[];
  readonly frameRecordsMax: number;
}

interface OpenLink {
  readonly link: Link;
  /** After the client is closed. */
  close(): Promise<void>;
}

/** Resolves when the node knows whose terminals go where: it answers in order. */
export async function openClientTarget(
  { link, close }: OpenLink,
  plan: ClientTargetPlan,
  events: TargetEvents,
): Promise<Target> {
  const { clientId, resumes, machineNames, frameRecordsMax } = plan;
  const batch = new FrameBatch();
  const client = new Client(link, {
    clock: systemClock,
    scheduler: systemScheduler,
    clientId,
    resumes,
    onTerminals: (frame) => events.onTerminals(batch.of(frame)),
  });
  const streams: StartStream<number>[] = [];
  for (const name of machineNames) {
    const machine = await client.describe(name);
    assert(machine !== undefined, `${name} is deployed`);
    const handler = {
      onSend: ({ tickets }: Sent) => events.onSend(tickets),
      onAccepted: ({ tickets }: Sent) => events.onAccepted(tickets),
      onRefused: ({ tickets }: Sent, code: string, message: string) =>
        events.onRefused(tickets, `${code}: ${message}`),
      onUnknown: ({ tickets }: Sent) => events.onUnknown(tickets, "no answer in time"),
    };
    streams.push(client.openStream<number>(machine, handler, { recordsMax: frameRecordsMax }));
  }
  return {
    push: (machine, index, input) => streams[machine]!.push(String(index), input, index),
    flush: () => {
      for (const stream of streams) stream.flush();
    },
    get unanswered() {
      return streams.reduce((sum, { unanswered }) => sum + unanswered, 0);
    },
    seesTerminals: true,
    // In order again: all terminals that the node has sent before its answer are taken in.
    settled: async () => void (await client.describe(machineNames[0]!)),
    close: async () => {
      client.close();
      await close();
    },
  };
}

interface Sent {
  readonly tickets: readonly number[];
}

class FrameBatch implements TerminalBatch {
  #frame: TerminalFrame | null = null;
  readonly #terminal: Terminal = {
    index: Number.NaN,
    status: "",
    text: undefined,
    cause: undefined,
  };

  of(frame: TerminalFrame): this {
    this.#frame = frame;
    return this;
  }

  get count(): number {
    return this.#frame!.count;
  }

  at(place: number): Terminal {
    const { name, status, output, error, cause } = terminalAt(this.#frame!, place);
    const terminal = this.#terminal;
    terminal.index = Number(name);
    terminal.status = statusNames[status];
    terminal.text = output ?? error ?? undefined;
    terminal.cause = cause ?? undefined;
    return terminal;
  }
}
