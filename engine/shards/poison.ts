/**
 * Executions blamed for the death of a shard. The first time, the execution is set apart and tried
 * alone, in a thread of its own; when it kills that too, it ends FAILED, and its record is kept
 * where an operator sees it. Its neighbours never notice.
 */
import { inputAt, nameAt, readStartFrame, runIdOf } from "../transport/start-frame.ts";
import { FAILED, TerminalFrameBuilder } from "../transport/terminal-frame.ts";
import type { OpenFrame } from "./open-frame.ts";

/** What an operator needs to find out why an execution kills threads, and to start it again. */
export interface PoisonRecord {
  readonly sequence: number;
  readonly index: number;
  readonly name: string;
  readonly runId: string;
  readonly revisionId: string;
  readonly input: string;
  readonly deaths: readonly string[];
}

export interface PoisonStore {
  /** Keeps the record; must not throw. */
  keep(record: PoisonRecord): void;
}

export interface Trial {
  readonly frame: OpenFrame;
  readonly index: number;
  readonly deaths: string[];
}

export class PoisonWard {
  /** Waiting to be tried, first the one being tried now. */
  readonly #trials: Trial[] = [];

  get trials(): readonly Trial[] {
    return this.#trials;
  }

  /** The execution is on trial now; undefined when none is. */
  get current(): Trial | undefined {
    return this.#trials[0];
  }

  /** Sets an execution apart. True when it is the only one: its trial can begin. */
  setApart(frame: OpenFrame, index: number, message: string): boolean {
    frame.suspects ??= new Set();
    frame.suspects.add(index);
    this.#trials.push({ frame, index, deaths: [message] });
    return this.#trials.length === 1;
  }

  /** The trial now on is over, one way or the other. */
  endTrial(): Trial | undefined {
    return this.#trials.shift();
  }
}

/** The terminal record of an execution that will not be tried again. */
export function poisonTerminal(frame: OpenFrame, record: PoisonRecord): Uint8Array {
  const builder = new TerminalFrameBuilder(frame.clientId);
  const cause = `The execution stopped the engine thread that ran it, twice, and is not tried again. ${record.deaths.at(-1)}`;
  builder.add(frame.number, record.index, record.name, FAILED, "States.Runtime", cause);
  return builder.close();
}

export function poisonRecord({ frame, index, deaths }: Trial, bytes: Uint8Array): PoisonRecord {
  const starts = readStartFrame(bytes);
  return {
    sequence: frame.sequence,
    index,
    name: nameAt(starts, index),
    runId: runIdOf(starts.clientId, starts.number, index),
    revisionId: starts.revisionId,
    input: inputAt(starts, index),
    deaths,
  };
}
