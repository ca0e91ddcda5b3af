/** One call as the task pool knows it: it waits, or a thread has it, or it is over. */
import type { HandlerCall, HandlerOutcome } from "./handler-call.ts";
import type { HandlerThread } from "./handler-thread.ts";

export interface PoolCall {
  readonly call: HandlerCall;
  /** Called once, never before `TaskPool.call` has returned; then the call is over. */
  readonly onOutcome: (outcome: HandlerOutcome) => void;
  /** Whom it was given to; null: it waits, or it is over. */
  thread: HandlerThread | null;
  /** Under which number it was given. */
  number: number;
  isOver: boolean;
}

/** Tells the outcome, unless that was done. */
export function endCall(call: PoolCall, outcome: HandlerOutcome): void {
  if (call.isOver) return;
  call.isOver = true;
  call.thread = null;
  call.onOutcome(outcome);
}
