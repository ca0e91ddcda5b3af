/**
 * The door: whether the node may take more starts now. Nothing is accepted that cannot be kept and
 * run within bounds (guarantees O1, O2). Pure.
 */
import type { RefusalReason } from "../telemetry/node-counters.ts";
import type { RefusalCode } from "../transport/messages.ts";

export interface AdmissionLimits {
  /** Executions accepted and not terminal, parked ones not counted. */
  readonly activeMax: number;
  /** Executions parked in long Waits. */
  readonly parkedMax: number;
}

export interface DoorState {
  /** Executions accepted and not terminal. */
  readonly unfinished: number;
  readonly parked: number;
  readonly isDraining: boolean;
  /** Why the journal keeps nothing at the moment, or null. */
  readonly journalRefusal: string | null;
  readonly isMachineKnown: boolean;
}

export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: RefusalReason;
  readonly message: string;
}

/** Undefined: come in. */
export function refusalOf(state: DoorState, limits: AdmissionLimits): Refusal | undefined {
  if (state.isDraining) {
    return {
      code: "ServiceUnavailable",
      reason: "draining",
      message: "The node is being stopped and takes no more executions. Start it on another node.",
    };
  }
  if (!state.isMachineKnown) {
    return {
      code: "StateMachineDoesNotExist",
      reason: "unknown_machine",
      message: "The state machine's revision is not deployed at this node. Deploy it first.",
    };
  }
  if (state.journalRefusal !== null) {
    return { code: "ServiceUnavailable", reason: "journal", message: state.journalRefusal };
  }
  const active = state.unfinished - state.parked;
  if (active >= limits.activeMax || state.parked >= limits.parkedMax) {
    return {
      code: "ThrottlingException",
      reason: "overload",
      message: `Rate exceeded: ${active} executions are active (limit ${limits.activeMax}) and ${state.parked} parked (limit ${limits.parkedMax}). Try again later.`,
    };
  }
  return undefined;
}
