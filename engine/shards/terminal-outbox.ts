/** Collects a turn's terminal records: a frame per client, and which executions of which frames they are. */
import type { Execution } from "../actors/execution.ts";
import {
  FAILED,
  SUCCEEDED,
  TerminalFrameBuilder,
  type TerminalStatus,
  TIMED_OUT,
} from "../transport/terminal-frame.ts";
import type { StartedFrame } from "./started-frame.ts";

interface ClientTerminals {
  readonly builder: TerminalFrameBuilder;
  /** (sequence, first index, count) triples. */
  runs: number[];
}

export class TerminalOutbox {
  readonly #separator: string;
  readonly #byClient = new Map<string, ClientTerminals>();

  /** @param separator Random, see `terminal-frame.ts`. */
  constructor(separator: string) {
    this.#separator = separator;
  }

  /** Adds an execution that has its outcome. */
  add(execution: Execution): TerminalStatus {
    const { outcome } = execution;
    const frame = execution.owner as StartedFrame;
    const status = outcome === "SUCCEEDED" ? SUCCEEDED : outcome === "FAILED" ? FAILED : TIMED_OUT;
    const { builder, runs } = this.#of(frame);
    const { ownerIndex: index, name, output, error, cause } = execution;
    builder.add(frame.number, index, name, status, output, error, cause);
    addToRuns(runs, frame.sequence, index);
    return status;
  }

  /** Adds an execution that could not be started. */
  addFailed(frame: StartedFrame, index: number, name: string, cause: string): void {
    const { builder, runs } = this.#of(frame);
    builder.add(frame.number, index, name, FAILED, null, "States.Runtime", cause);
    addToRuns(runs, frame.sequence, index);
  }

  /** Writes the outputs that were added since the last call. */
  writeOutputs(): void {
    for (const { builder } of this.#byClient.values()) builder.writeOutputs();
  }

  /** Hands over and forgets what was collected. */
  drain(send: (clientId: string, bytes: Uint8Array, runs: Float64Array) => void): void {
    for (const [key, terminals] of this.#byClient) {
      if (terminals.runs.length === 0) {
        // A client that had nothing for a whole turn is forgotten: clients come and go.
        this.#byClient.delete(key);
        continue;
      }
      const runs = Float64Array.from(terminals.runs);
      terminals.runs = [];
      send(terminals.builder.clientId, terminals.builder.close(), runs);
    }
  }

  /** Synchronous frames have sequences below zero, and batches of their own: nobody keeps those. */
  #of({ clientId, sequence }: StartedFrame): ClientTerminals {
    const key = sequence < 0 ? `${clientId} sync` : clientId;
    let terminals = this.#byClient.get(key);
    if (terminals === undefined) {
      terminals = { builder: new TerminalFrameBuilder(clientId, this.#separator), runs: [] };
      this.#byClient.set(key, terminals);
    }
    return terminals;
  }
}

/** Extends the last run when the execution is the next one of the same frame. */
function addToRuns(runs: number[], sequence: number, index: number): void {
  const last = runs.length - 3;
  if (last >= 0 && runs[last] === sequence && runs[last + 1]! + runs[last + 2]! === index) {
    runs[last + 2]!++;
    return;
  }
  runs.push(sequence, index, 1);
}
