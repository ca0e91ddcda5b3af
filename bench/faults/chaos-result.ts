/** The result of a run with a fault: the bench's, and what the fault did. */
import type { RunResult } from "../report/result.ts";
import type { RunVerdict } from "../report/verdict.ts";

export interface ChaosResult extends Omit<RunResult, "ceilings"> {
  readonly ceilings: null; // Not measured: a fault is not about speed.
  readonly fault: string;
  /** Since the load's start; of each time the fault was made. */
  readonly spansMs: readonly { readonly beginMs: number; readonly endMs: number }[];
  /** Executions attempted before the fault was over that had no terminal when it began. */
  readonly inFlightAtFault: number;
  /** Duplicates that may be: `inFlightAtFault`, or 0 where a fault gives no reason for any. */
  readonly duplicatesMax: number;
  /** Duplicates of executions that were not in flight at the fault. */
  readonly strays: number;
  /** Frames that were handed to a node once more; null: not known, since a server was ended. */
  readonly redelivered: number | null;
  /** The longer of the two below; null: not while the load lasted, or nothing to recover from. */
  readonly recoverySeconds: number | null;
  readonly recovery: RecoveryResult | null;
  readonly overload: OverloadResult | null;
  readonly verdict: RunVerdict;
}

export interface RecoveryResult {
  /** Where the seconds count from; as `Recovery.from`. */
  readonly from: "begin" | "end";
  /** Until all that was in flight then had ended, of several moments the longest; null: something never did. */
  readonly restSeconds: number | null;
  /**
   * Until the end of the last second that brought less than nine tenths of the rate before, of several
   * moments the longest; 0: none did; null: the load's last one did.
   */
  readonly flowSeconds: number | null;
  readonly targetSeconds: number;
  readonly isMet: boolean; // Told, not judged: the verdict is the ledger's.
}

/** What an offer beyond the capacity did. Rates are of outcomes a second. */
export interface OverloadResult {
  readonly throughputBefore: number;
  readonly throughputDuring: number;
  readonly throughputAfter: number; // In the last seconds of the load.
  /** From the overload's end to that of the last five seconds with less than 95 % of before; null: never. */
  readonly backSeconds: number | null;
  readonly refused: number;
  /** The largest of the first and of the last third of the overload: memory that is bounded stays. */
  readonly nodeMb: { readonly first: number; readonly last: number };
  readonly brokerMb: { readonly first: number; readonly last: number };
}

/** A fault that cannot be made on this computer. */
export interface SkippedFault {
  readonly fault: string;
  readonly skipped: string;
}
