/** A fault that was made while the load went on. */
export interface FaultMark {
  readonly name: string;
  readonly target: string; // What it was done to: `node-2`, `nats-1`, `shard 0`.
  readonly beginMs: number;
  readonly endMs: number;
  readonly goodputBefore: number; // Terminals a second.
  readonly goodputLowest: number; // Of any second after it began.
  readonly recoverySeconds: number | null; // From its begin to nine tenths of before; null: not while the load lasted.
  readonly inFlight: number; // Executions that it may have made run twice.
  readonly lost: number; // Of those, here and below.
  readonly duplicates: number;
}
