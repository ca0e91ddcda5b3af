/**
 * What the audit is told, in the terms of execution indexes: sequence numbers that the generator
 * counts from 0, unique over all lives of a run. The in-memory audit and the ledger both take it.
 */

/** As expected; another status, error or output than expected; not one of this run's executions. */
export type Verdict = "ok" | "wrong" | "unexpected";

export interface AuditEvents {
  /** Executions first … first + count − 1 are about to be started. Told before the call. */
  attempted(first: number, count: number): void;
  accepted(first: number, count: number): void;
  /** The engine said that it will not run them. */
  refused(first: number, count: number): void;
  /** The call failed in a way that leaves open whether they run. */
  unknown(first: number, count: number): void;
  terminal(index: number, verdict: Verdict): void;
}
