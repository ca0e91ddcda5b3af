/**
 * Told what an execution does by the actors, of the few executions that are looked at closely. All
 * others have none, which costs one branch at each call.
 */
import type { Execution } from "./execution.ts";
import type { Token } from "./token.ts";

export interface Probe {
  /** The execution has been started. */
  began(execution: Execution): void;
  entered(token: Token): void;
  /** By its Next, a choice or a Catcher. */
  left(token: Token): void;
  /** A Retrier has taken the state's error. */
  retried(token: Token): void;
  /** No Retrier has; a Catcher still may. */
  failed(token: Token): void;
  /** The execution has its outcome. */
  ended(execution: Execution): void;
}

/** Decides which executions of a machine have a probe. */
export interface Sampler {
  /** Null: not this one. */
  next(): Probe | null;
}
