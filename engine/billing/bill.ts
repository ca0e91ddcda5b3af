/**
 * What AWS would bill: Express by requests and by memory over time, in steps of 100 ms and 64 MB, one
 * step at least of each (recorded for a Pass machine: 100 ms, 64 MB); Standard by transitions. Pure.
 */
import { prices } from "./prices.ts";

const STEP_MS = 100;
const STEP_MB = 64;
const MB_PER_GB = 1024;
const MS_PER_HOUR = 3_600_000;

/** Milliseconds that are billed for an execution that took so long. */
export function billedMs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / STEP_MS)) * STEP_MS;
}

/** Megabytes that are billed for an execution that used so many. */
export function billedMb(usedMb: number): number {
  return Math.max(1, Math.ceil(usedMb / STEP_MB)) * STEP_MB;
}

/** What decides how much memory an execution takes on AWS. */
export interface MemoryFacts {
  readonly definitionBytes: number;
  /** Branches and iterations that a state of the machine may run at once; 1: neither. */
  readonly widthMax: number;
}

const BASE_MB = 50;
/** A parsed definition, and the data of a branch, in memory. */
const MB_PER_DEFINITION_MB = 6;
const MB_PER_BRANCH = 0.25;

/**
 * An estimate. AWS says what it depends on (the definition, Map and Parallel states, the data) and
 * shows worked examples, but no formula: 50 MB, six times the definition, and a payload of 256 KB for
 * each branch that runs at once. All but very large machines come out at one step of 64 MB.
 */
export function estimatedMb({ definitionBytes, widthMax }: MemoryFacts): number {
  const branches = widthMax > 1 ? widthMax * MB_PER_BRANCH : 0;
  return BASE_MB + (definitionBytes / 1_000_000) * MB_PER_DEFINITION_MB + branches;
}

/** Work that was done. */
export interface Usage {
  readonly executions: number;
  /** Sum over executions of billed milliseconds times billed megabytes. */
  readonly mbMs: number;
  readonly transitions: number;
}

export interface Bill {
  readonly requestsUsd: number;
  readonly durationUsd: number;
  readonly totalUsd: number;
}

/** In a month that has seen nothing else. */
export function expressBill({ executions, mbMs }: Usage): Bill {
  const requestsUsd = (executions / 1_000_000) * prices.express.perMillionRequests;
  const gbHours = mbMs / MB_PER_GB / MS_PER_HOUR;
  let durationUsd = 0;
  let from = 0;
  for (const { upToGbHours, usd } of prices.express.perGbHour) {
    durationUsd += Math.max(0, Math.min(gbHours, upToGbHours) - from) * usd;
    from = upToGbHours;
  }
  return { requestsUsd, durationUsd, totalUsd: requestsUsd + durationUsd };
}

/** At the price of the first GB-hours, as AWS's price page begins: what an hour costs by itself. */
export function expressListUsd({ executions, mbMs }: Usage): number {
  const gbHours = mbMs / MB_PER_GB / MS_PER_HOUR;
  const requestsUsd = (executions / 1_000_000) * prices.express.perMillionRequests;
  return requestsUsd + gbHours * prices.express.perGbHour[0]!.usd;
}

/** What Standard executions cost; some transitions of each month are free, once for an account. */
export interface StandardBill {
  /** All transitions at their price. */
  readonly transitionsUsd: number;
  /** Transitions that are deducted as free, and what they would cost. */
  readonly freeTransitions: number;
  readonly freeUsd: number;
  readonly totalUsd: number;
}

/** The same work as Standard executions, in a month that has seen nothing else. */
export function standardBill({ transitions }: Pick<Usage, "transitions">): StandardBill {
  const usdOf = (count: number) => (count / 1_000) * prices.standard.perThousandTransitions;
  const freeTransitions = Math.min(transitions, prices.standard.freeTransitionsAMonth);
  return {
    transitionsUsd: usdOf(transitions),
    freeTransitions,
    freeUsd: usdOf(freeTransitions),
    totalUsd: usdOf(transitions - freeTransitions),
  };
}

/** Work that goes on at a rate for so long. */
export function usageOver(perExecution: Omit<Usage, "executions">, executions: number): Usage {
  return {
    executions,
    mbMs: perExecution.mbMs * executions,
    transitions: perExecution.transitions * executions,
  };
}
