/**
 * What is left of an execution that killed two threads: a terminal record for whoever started it,
 * and a record that is kept where an operator sees it.
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

/** An execution blamed for the death of a shard. */
export interface Trial {
  readonly frame: OpenFrame;
  readonly index: number;
  readonly deaths: string[];
}

/** The terminal record of an execution that will not be tried again. */
export function poisonTerminal(frame: OpenFrame, record: PoisonRecord): Uint8Array {
  const builder = new TerminalFrameBuilder(frame.clientId, record.runId);
  const cause = `The execution stopped the engine thread that ran it, twice, and is not tried again. ${record.deaths.at(-1)}`;
  builder.add(frame.number, record.index, record.name, FAILED, null, "States.Runtime", cause);
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
