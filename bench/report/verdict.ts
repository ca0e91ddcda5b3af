/** Whether a run proves anything: a clean audit, a load that was really offered, and held. Pure. */
import { thresholdOf } from "../plan/thresholds.ts";
import { counted, countText, percentText } from "./figures.ts";
import type { RunResult } from "./result.ts";
import { actualText, thresholdsOf } from "./thresholds.ts";

export interface RunVerdict {
  readonly ok: boolean;
  readonly reasons: readonly string[]; // Why not; empty when ok.
}

const sentShareMin = 0.99;
const completedShareMin = 0.99;
/** Turned away by a target that holds the rate now and then, say while it compiles: no more than this. */
const refusedShareMax = 0.01;
export const latenessMsP99Max = 5;
/** A backlog may grow by this share of what was offered, or by what comes in so long. */
const backlogShareMax = 0.01;
const backlogMsMax = 500;

/** What the run itself said; of kept results that are older than that, what would be said now. */
export function verdictOf(result: RunResult): RunVerdict {
  return result.verdict ?? judgeRun(result);
}

/**
 * Express runs an accepted execution at least once: without a fault exactly once, and after a kill
 * at most those again that were in flight.
 */
export function judgeRun(result: RunResult): RunVerdict {
  const reasons = [
    ...interruptionReasons(result),
    ...auditReasons(result),
    ...unansweredReasons(result),
    ...backlogReasons(result),
    ...loadReasons(result),
    ...throughputReasons(result),
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
  const duplicatesMax = duplicatesAllowed(result);
  if (result.sent === 0) reasons.push("nothing was sent");
  else if (result.outcomes === "unseen") {
    if (result.accepted === 0) reasons.push("nothing was accepted");
  } else if (result.terminal === 0) reasons.push("nothing was completed");
  if (result.kill?.acceptedBefore === 0) reasons.push("nothing was accepted before the kill");
  if (result.lost > 0) reasons.push(`${result.lost} lost: accepted, but no terminal came`);
  if (result.duplicates > duplicatesMax) {
    reasons.push(`${result.duplicates} duplicate terminals${allowedText(result, duplicatesMax)}`);
  }
  const strays = result.faults?.strays ?? 0;
  if (strays > 0) reasons.push(`${strays} duplicates of executions in flight at no fault`);
  if (result.unexpected > 0) reasons.push(`${result.unexpected} unexpected terminals`);
  if (result.wrong > 0) reasons.push(`${result.wrong} wrong outputs`);
  if (result.drained === false)
    reasons.push("not drained: terminals were missing at the drain timeout");
  return reasons;
}

export function duplicatesAllowed({ kill, faults }: RunResult): number {
  return kill?.inFlight ?? faults?.duplicatesMax ?? 0;
}

function allowedText({ kill, faults }: RunResult, duplicatesMax: number): string {
  if (kill) return ` (${duplicatesMax} were in flight at the kill)`;
  return faults ? ` (${duplicatesMax} were in flight at a fault)` : "";
}

/**
 * How many starts may be refused, or be unknown; undefined: the kill or the fault explains them, or a
 * threshold on that count is what the user asks of them.
 */
export function startsAllowed(result: RunResult, kind: "refused" | "unknown"): number | undefined {
  if (result.kill || result.faults || hasThreshold(result, [kind])) return undefined;
  return kind === "unknown" ? 0 : Math.floor(offeredOf(result) * refusedShareMax);
}

/** What a dead, slow or overwhelmed target does to the starts that it is sent. */
function unansweredReasons(result: RunResult): string[] {
  return (["unknown", "refused"] as const).flatMap((kind) => {
    const count = result[kind];
    const allowed = startsAllowed(result, kind);
    if (allowed === undefined || count <= allowed) return [];
    const share = percentText(count / offeredOf(result));
    const most = result.troubles?.find(({ what }) => what.startsWith(`${kind}: `));
    const why = most === undefined ? "" : `, most: ${most.what.slice(kind.length + 2)}`;
    const bound = kind === "unknown" ? "none may be" : `${percentText(refusedShareMax)} may be`;
    return [
      `${counted(count, "start")} ${kind} (${share}${why}): ${bound}, unless a threshold on ${kind} says otherwise`,
    ];
  });
}

function offeredOf({ sent, dropped }: RunResult): number {
  return Math.max(1, sent + dropped);
}

function hasThreshold(result: RunResult, metrics: readonly string[]): boolean {
  return thresholdsOf(result).some(({ text }) => {
    const metric = thresholdOf(text)?.metric;
    return metric !== undefined && metrics.includes(metric);
  });
}

/**
 * An engine refuses what it cannot run soon; the streams of a cluster take it, so that a rate that is
 * too high shows in nothing but what waits there.
 */
function backlogReasons({ nats, backlogGrowth, rateOffered, durationMs }: RunResult): string[] {
  if (!nats) return [];
  const growthMax = (rateOffered / 1000) * Math.max(backlogMsMax, durationMs * backlogShareMax);
  if (backlogGrowth <= growthMax) return [];
  return [
    `rate not held: ${countText(backlogGrowth)} more executions waited at the end of the window than at its begin`,
  ];
}

/**
 * What was offered must be completed, as in a search; of a load that was not all sent, what was sent.
 * Whoever sets a threshold on it, or allows starts to be refused or unknown, has asked for another rate.
 */
function throughputReasons(result: RunResult): string[] {
  const { throughput, rateSent, kill, faults, outcomes, terminal, interrupted } = result;
  if (kill || faults || interrupted === true) return [];
  if (outcomes === "unseen" || terminal === 0) return [];
  const offered = rateIntendedOf(result);
  if (hasThreshold(result, ["throughput", "refused", "unknown"])) return [];
  const isHeld = isSent(result)
    ? throughput >= offered * completedShareMin - chance(result)
    : !(throughput < rateSent * completedShareMin);
  if (isHeld) return [];
  const share = percentText(throughput / offered);
  return [
    `rate not held: ${countText(throughput)}/s completed of ${countText(offered)}/s offered (${share})`,
  ];
}

function thresholdReasons(result: RunResult): string[] {
  return thresholdsOf(result)
    .filter(({ ok }) => !ok)
    .map((outcome) => `threshold ${outcome.text} not held: ${actualText(outcome)}`);
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

/** Starts that were drawn; of results that do not tell, those asked for. */
function rateIntendedOf({ rateIntended, rateOffered }: RunResult): number {
  return rateIntended ?? rateOffered;
}

/** Written so that a rate that is not a number was not sent. */
function isSent(result: RunResult): boolean {
  return result.rateSent >= rateIntendedOf(result) * sentShareMin - chance(result);
}

/** Somebody interrupts the load on purpose: what was not sent, or late, is no fault of the generator. */
export function isInterrupted({ kill, faults, interrupted }: RunResult): boolean {
  return Boolean(kill) || faults?.clientWasKilled === true || interrupted === true;
}

function loadReasons(result: RunResult): string[] {
  const reasons: string[] = [];
  if (isInterrupted(result)) return reasons;
  if (result.dropped > 0) reasons.push(`${result.dropped} dropped: intended, but never sent`);
  if (!isSent(result)) {
    const share = ((result.rateSent / rateIntendedOf(result)) * 100).toFixed(1);
    reasons.push(`generator-bound: sent ${share} % of the rate offered`);
  }
  if (!(result.latenessMs.p99 <= latenessMsP99Max)) {
    const lateness = result.latenessMs.p99.toFixed(1);
    reasons.push(`generator-bound: starts were late by ${lateness} ms (p99)`);
  }
  return reasons;
}
