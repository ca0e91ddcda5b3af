/** What the node's main thread and a shard's thread say to each other. */
import type { TaskAnswer, TaskCall } from "../integrations/task-call.ts";
import type { MachineRevision } from "../ports.ts";
import type { MachineProfile } from "../telemetry/machine-profile.ts";

export type ToShard =
  | {
      readonly kind: "frame";
      /** The node's name for the frame. */
      readonly sequence: number;
      /** How many starts were accepted with it: a frame that has another number of them is not run. */
      readonly count: number;
      readonly bytes: Uint8Array;
      /** Bit i (LSB first): execution i has ended and is not run again. */
      readonly finished: Uint8Array | null;
    }
  /** The answer to `need`. No revision: the registry does not have it. */
  | {
      readonly kind: "machine";
      readonly revisionId: string;
      readonly revision: MachineRevision | undefined;
      /** The machine's row in the shards' counters. */
      readonly machineSlot: number;
    }
  | { readonly kind: "answers"; readonly answers: readonly TaskAnswer[] }
  /** What these calls run is at work: their heartbeats begin anew. */
  | { readonly kind: "beats"; readonly callIds: readonly number[] }
  /** So many bytes of log records are written, or lost. */
  | { readonly kind: "logsTaken"; readonly bytes: number }
  /** Answered by `profile`. */
  | { readonly kind: "readProfile" }
  /** What was timed so far is forgotten. */
  | { readonly kind: "restartProfile" }
  /** These frames are not this node's any more: their executions end without a word. */
  | { readonly kind: "abandon"; readonly sequences: readonly number[] }
  /** Stop: what is still running is dropped, and run again from the journal. */
  | { readonly kind: "stop" };

export type FromShard =
  | { readonly kind: "need"; readonly revisionId: string }
  | {
      readonly kind: "terminals";
      readonly clientId: string;
      /** A frame of terminal records. */
      readonly bytes: Uint8Array;
      /** Which executions these are: (sequence, first index, count) triples. */
      readonly runs: Float64Array;
    }
  /** Lines of log records. */
  | { readonly kind: "logs"; readonly bytes: Uint8Array; readonly records: number }
  | { readonly kind: "profile"; readonly profiles: readonly MachineProfile[] }
  | { readonly kind: "calls"; readonly calls: readonly TaskCall[] }
  | { readonly kind: "cancels"; readonly callIds: readonly number[] }
  /** Bytes that are no frame of starts: nothing of it was run. */
  | { readonly kind: "unreadable"; readonly sequence: number; readonly reason: string };

/**
 * What a shard's thread writes for the watchdog, in a SharedArrayBuffer that outlives it:
 * [turns begun, 1 while in a turn, sequence and index of the execution being handled]. Sequence 0:
 * none is.
 */
export const PULSE_TURNS = 0;
export const PULSE_BUSY = 1;
export const PULSE_SEQUENCE = 2;
export const PULSE_INDEX = 3;
export const PULSE_BYTES = 4 * Float64Array.BYTES_PER_ELEMENT;

/** What a shard's thread is started with. */
export interface ShardSettings {
  readonly shardIndex: number;
  readonly seed: number;
  readonly counterBlock: SharedArrayBuffer;
  readonly pulse: SharedArrayBuffer;
  /** Simulated services, as plain data: `SimulatedServiceSpec`. */
  readonly services: readonly unknown[];
  /** Bytes of log records that are not written yet: beyond, they are dropped. */
  readonly logQueueBytesMax: number;
  /** One execution of so many is timed at each of its states; 0: none. */
  readonly profileEvery: number;
}
