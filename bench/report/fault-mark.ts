/** A fault that was made while the load went on. */
export interface FaultMark {
  readonly name: string;
  readonly target: string; // What it was done to: `node-2`, `nats-1`, `shard 0`.
  readonly beginMs: number;
  readonly endMs: number;
  readonly mendMs: number | null; // What it took away began to be brought back; null: nothing, or within it.
  readonly goodputBefore: number; // Terminals a second, without this fault and any other.
  readonly goodputEnough: number; // Nine tenths of that; less where chance alone may make it less.
  readonly goodputLowest: number; // Of any second that ended after its begin, before the next fault.
  /**
   * From its begin to the end of the last second below `goodputEnough`, before the next fault or the
   * load's end; 0: none was; null: that last second before them still was.
   */
  readonly recoverySeconds: number | null;
  /** From its begin until the last of `inFlight` had ended; null: some of them never did. */
  readonly restSeconds: number | null;
  readonly inFlight: number; // Executions that it may have made run twice.
  readonly lost: number; // Of those, here and below.
  readonly duplicates: number;
}
