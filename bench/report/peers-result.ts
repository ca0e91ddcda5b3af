/** What `npm run bench -- peers` found out: one row for each peer, ours beside it. */
import type { MachineDescription } from "../measurement/machine.ts";

export type PeerStatus = "measured" | "failed to start" | "failed" | "wrong answers";

export interface Summary {
  readonly median: number;
  readonly rounds: readonly number[];
}

export interface OwnMeasurement {
  readonly name: string; // Which part of ours.
  readonly concurrency: number; // Executions in flight.
  readonly guarantees: string;
  readonly perSecond: Summary;
  readonly cpuMicrosEach: number | null; // Null: the system does not tell.
  /** Ours ÷ the peer's, round by round; null: the peer's is none. */
  readonly ratio: Summary | null;
}

/** Null, where nothing else is said: it came to no measurement. */
export interface PeerMeasurement {
  readonly name: string;
  readonly version: string | null;
  readonly status: PeerStatus;
  readonly reason: string | null; // Null: it was measured.
  readonly workload: string;
  readonly guarantees: string | null;
  readonly perSecond: Summary | null;
  readonly cpuMicrosEach: number | null; // Of all its processes; null also where the system does not tell.
  readonly own: OwnMeasurement | null;
  /** Ours in another manner, for orientation; null also where there is none. */
  readonly beside: OwnMeasurement | null;
  /** That of `own`, which the target is about. */
  readonly ratio: Summary | null;
  readonly target: number | null; // Null: none was set.
}

export interface PeerResult extends PeerMeasurement {
  /** It was measured, and the median ratio reaches the target when there is one. */
  readonly ok: boolean;
}

export interface PeersResult {
  readonly peers: readonly PeerResult[];
  readonly durability: "memory" | "process" | "power"; // Ours.
  readonly shards: number; // Ours.
  readonly rounds: number;
  readonly durationMs: number;
  readonly computer: MachineDescription;
  readonly commit: string;
}
