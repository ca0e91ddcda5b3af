/**
 * What the bench and a peer in a process of its own say to each other: one JSON object a line, over
 * the channel that Node gives a forked process, so that what a peer prints is in nobody's way.
 *
 *     bench ──start──▶ peer ──(spawned)…──ready──▶ bench
 *           ──run──▶        ──done──▶               as often as is measured
 *           ──stop──▶       ──stopped──▶
 *
 * Instead of any answer: failed.
 */

/** Plain data: it crosses processes. */
export interface PeerSettings {
  /** Empty, the peer's own, removed by the bench. */
  readonly dataFolder: string;
  readonly durability: "memory" | "process" | "power"; // Of our own engine; peers say what they have.
  readonly shards: number; // Of our own engine.
  readonly seed: number;
  /** ASL, as the scenario's file has it. */
  readonly definition: string;
  readonly services: readonly unknown[];
  readonly handlers: readonly unknown[];
  /** JSON texts, given in turns; the output of each has the same place. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface RunRequest {
  readonly durationMs: number;
  /** Executions in flight. */
  readonly concurrency: number;
}

export interface RunReport {
  /** Ended within the time, whatever the answer. */
  readonly completed: number;
  readonly elapsedMs: number;
  /** Of the answers that were looked at, those that were not the expected ones. */
  readonly wrong: number;
  readonly wrongSample: string | null;
  /** Of the peer's process and its servers; null where the system does not tell it. */
  readonly cpuMicros: number | null;
}

export interface PeerFacts {
  readonly version: string;
  /** What it keeps and promises as it is run here. */
  readonly guarantees: string;
}

export type ToPeer =
  | { readonly kind: "start"; readonly settings: PeerSettings }
  | { readonly kind: "run"; readonly request: RunRequest }
  | { readonly kind: "stop" };

export type FromPeer =
  | { readonly kind: "spawned"; readonly pid: number } // A server of the peer's: ended with it.
  | ({ readonly kind: "ready" } & PeerFacts)
  | { readonly kind: "done"; readonly report: RunReport }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string };
