/** What a node has in hand at the moment, read when its metrics are. */
export interface NodeWork {
  /** Accepted frames that wait for a shard with room. */
  readonly framesWaiting: number;
  /** How long the oldest of them has waited, in milliseconds; 0 when none waits. */
  readonly oldestWaitMs: number;
  /** Frames whose executions are not all terminal and recorded. */
  readonly framesOpen: number;
  /** Executions accepted, or taken from a stream, and not terminal. */
  readonly executionsUnfinished: number;
  /** Executions blamed for a shard's death that are tried alone, or wait for it. */
  readonly trials: number;
  /** Frames that had been delivered before, to this node or another; always 0 without a cluster. */
  readonly framesRedelivered: number;
}

/** The disk that the journal is on. */
export interface DiskSpace {
  readonly freeBytes: number;
  /** Below, starts are refused. */
  readonly freeBytesMin: number;
}
