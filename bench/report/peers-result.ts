/** What `npm run bench -- peers` found out: one row for each peer, ours beside it. */
import type { MachineDescription } from "../measurement/machine.ts";

export type PeerStatus = "measured" | "failed to start" | "failed" | "wrong answers";

export interface Summary {
  readonly median: number;
  readonly rounds: readonly number[];
}

export interface OwnMeasurement {
  readonly name: string;
  readonly concurrency: number;
  readonly guarantees: string | null;
  readonly perSecond: Summary | null;
  readonly cpuMicrosEach: number | null;
}

/** Null, here and above: it came to no measurement, or the system does not tell. */
export interface PeerMeasurement {
  readonly name: string;
  readonly version: string | null;
  readonly status: PeerStatus;
  readonly reason: string | null; // Unless it was measured.
  readonly workload: string;
  readonly guarantees: string | null;
  readonly perSecond: Summary | null;
  readonly cpuMicrosEach: number | null; // Of all its processes.
  readonly own: OwnMeasurement;
  /** Ours ÷ the peer's, round by round. */
  readonly ratio: Summary | null;
  readonly target: number | null;
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
