/** Whether a run proves anything: a clean audit, and a load that was really offered. Pure. */
import type { RunResult } from "./result.ts";

export interface RunVerdict {
  readonly ok: boolean;
  readonly reasons: readonly string[]; // Why not; empty when ok.
}

const sentShareMin = 0.99;
const latenessMsP99Max = 5;
/** A backlog may grow by this share of what was offered, or by what comes in so long. */
const backlogShareMax = 0.01;
const backlogMsMax = 500;

/**
 * Express runs an accepted execution at least once: without a fault exactly once, and after a kill
 * at most those again that were in flight.
 */
export function judgeRun(result: RunResult): RunVerdict {
  const reasons = [
    ...interruptionReasons(result),
    ...auditReasons(result),
    ...backlogReasons(result),
    ...loadReasons(result),
    ...thresholdReasons(result),
  ];
  return { ok: reasons.length === 0, reasons };
}

function interruptionReasons({ interrupted, durationMs, durationMsAsked = 0 }: RunResult) {
  if (interrupted !== true) return [];
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  return [`interrupted: ${seconds(durationMs)} of ${seconds(durationMsAsked)} s were measured`];
}

function auditReasons(result: RunResult): string[] {
  const reasons: string[] = [];
  const duplicatesMax = result.kill?.inFlight ?? result.faults?.duplicatesMax ?? 0;
  if (result.sent === 0) reasons.push("nothing was sent");
  else if (result.outcomes === "unseen") {
    if (result.accepted === 0) reasons.push("nothing was accepted");
  } else if (result.terminal === 0) reasons.push("nothing was completed");
  if (result.kill?.acceptedBefore === 0) reasons.push("nothing was accepted before the kill");
  if (result.lost > 0) reasons.push(`${result.lost} lost: accepted, but no terminal came`);
  if (result.duplicates > duplicatesMax) {
    reasons.push(`${result.duplicates} duplicate terminals${allowedText(result, duplicatesMax)}`);
  }
  if (result.faults !== null && result.faults.strays > 0) {
    reasons.push(`${result.faults.strays} duplicates of executions in flight at no fault`);
  }
  if (result.unexpected > 0) reasons.push(`${result.unexpected} unexpected terminals`);
  if (result.wrong > 0) reasons.push(`${result.wrong} wrong outputs`);
  if (!result.drained) reasons.push("not drained: terminals were missing at the drain timeout");
  return reasons;
}

function allowedText({ kill, faults }: RunResult, duplicatesMax: number): string {
  if (kill !== null) return ` (${duplicatesMax} were in flight at the kill)`;
  return faults === null ? "" : ` (${duplicatesMax} were in flight at a fault)`;
}

/**
 * An engine refuses what it cannot run soon; the streams of a cluster take it, so that a rate that is
 * too high shows in nothing but what waits there.
 */
function backlogReasons({ nats, backlogGrowth, rateOffered, durationMs }: RunResult): string[] {
  if (nats === null) return [];
  const growthMax = (rateOffered / 1000) * Math.max(backlogMsMax, durationMs * backlogShareMax);
  if (backlogGrowth <= growthMax) return [];
  const growth = Math.round(backlogGrowth).toLocaleString("en-US");
  return [
    `rate not held: ${growth} more executions waited at the end of the window than at its begin`,
  ];
}

function thresholdReasons({ thresholds = [] }: RunResult): string[] {
  return thresholds
    .filter(({ ok }) => !ok)
    .map(({ text, actual }) => `threshold ${text} not held: ${figureText(actual)}`);
}

function figureText(actual: number): string {
  return actual.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/**
 * Independent starts of a short load may well be fewer than are due: by four standard deviations, where
 * it is not known how many were drawn.
 */
function chance({ arrivals, rateOffered, rateIntended, durationMs }: RunResult): number {
  if (arrivals === "constant" || rateIntended !== undefined) return 0;
  const seconds = durationMs / 1000;
  return (4 * Math.sqrt(rateOffered * seconds)) / seconds;
}

/** A kill interrupts the load on purpose: what was not sent meanwhile is no fault of the generator. */
function loadReasons(result: RunResult): string[] {
  const reasons: string[] = [];
  if (result.kill !== null || result.faults?.clientWasKilled === true) return reasons;
  if (result.interrupted === true) return reasons;
  if (result.dropped > 0) reasons.push(`${result.dropped} dropped: intended, but never sent`);
  // Written so that a rate that is not a number fails too.
  const offered = result.rateIntended ?? result.rateOffered;
  if (!(result.rateSent >= offered * sentShareMin - chance(result))) {
    const share = ((result.rateSent / offered) * 100).toFixed(1);
    reasons.push(`generator-bound: sent ${share} % of the rate offered`);
  }
  if (!(result.latenessMs.p99 <= latenessMsP99Max)) {
    const lateness = result.latenessMs.p99.toFixed(1);
    reasons.push(`generator-bound: starts were late by ${lateness} ms (p99)`);
  }
  return reasons;
}
