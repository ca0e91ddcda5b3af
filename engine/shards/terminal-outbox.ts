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
  readonly #byClient = new Map<string, ClientTerminals>();

  /** Adds an execution that has its outcome; its status is what was written. */
  add(execution: Execution): TerminalStatus {
    const frame = execution.owner as StartedFrame;
    let status: TerminalStatus = execution.outcome === "TIMED_OUT" ? TIMED_OUT : FAILED;
    let text = execution.error;
    let { cause } = execution;
    if (execution.outcome === "SUCCEEDED") {
      try {
        text = JSON.stringify(execution.output);
        status = SUCCEEDED;
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
        text = "States.Runtime";
        cause = "The output is nested too deeply to be written as JSON.";
      }
    }
    this.addRecord(frame, execution.ownerIndex, { name: execution.name, status, text, cause });
    return status;
  }

  addRecord(
    frame: StartedFrame,
    index: number,
    {
      name,
      status,
      text,
      cause,
    }: {
      readonly name: string;
      readonly status: TerminalStatus;
      readonly text: string | null;
      readonly cause: string | null;
    },
  ): void {
    let terminals = this.#byClient.get(frame.clientId);
    if (terminals === undefined) {
      terminals = { builder: new TerminalFrameBuilder(frame.clientId), runs: [] };
      this.#byClient.set(frame.clientId, terminals);
    }
    terminals.builder.add(frame.number, index, name, status, text, cause);
    addToRuns(terminals.runs, frame.sequence, index);
  }

  /** Hands over and forgets what was collected. */
  drain(send: (clientId: string, bytes: Uint8Array, runs: Float64Array) => void): void {
    for (const [clientId, terminals] of this.#byClient) {
      if (terminals.runs.length === 0) {
        // A client that had nothing for a whole turn is forgotten: clients come and go.
        this.#byClient.delete(clientId);
        continue;
      }
      const runs = Float64Array.from(terminals.runs);
      terminals.runs = [];
      send(clientId, terminals.builder.close(), runs);
    }
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
