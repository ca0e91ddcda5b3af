/**
 * Whether the ledger is clean: nothing lost, nothing unexpected, and no more twice than a fault explains.
 * How many seconds recovery took is told beside its target, and not judged here. Pure.
 */
import { countText } from "../report/figures.ts";
import type { RunVerdict } from "../report/verdict.ts";
import type { ChaosResult, OverloadResult } from "./chaos-result.ts";

type Judged = Omit<ChaosResult, "verdict">;

const BACK_SECONDS_MAX = 30;
const BACK_SHARE_MIN = 0.95;
/** Memory that still grows in the last third of an overload is not bounded. */
const GROWTH_MAX = 1.25;
const GROWTH_MB_MIN = 64;

export function judgeChaos(result: Judged): RunVerdict {
  const reasons = [
    ...ledgerReasons(result),
    ...(result.overload === null ? [] : overloadReasons(result.overload)),
  ];
  return { ok: reasons.length === 0, reasons };
}

function ledgerReasons(result: Judged): string[] {
  const { lost, duplicates, duplicatesMax, strays, unexpected, wrong, inFlightAtFault } = result;
  const reasons: string[] = [];
  if (result.sent === 0) reasons.push("nothing was sent");
  else if (result.terminal === 0) reasons.push("nothing was completed");
  if (result.spansMs.length > 0 && inFlightAtFault === 0) {
    reasons.push("nothing was in flight at the fault: it proves nothing");
  }
  if (lost > 0) reasons.push(`${countText(lost)} lost: accepted, but no terminal came`);
  if (duplicates > duplicatesMax) {
    const allowed = `${countText(duplicatesMax)} may be`;
    reasons.push(`${countText(duplicates)} duplicate terminals (${allowed})`);
  }
  if (strays > 0) {
    reasons.push(`${countText(strays)} duplicates of executions not in flight at the fault`);
  }
  if (unexpected > 0) reasons.push(`${countText(unexpected)} unexpected terminals`);
  if (wrong > 0) reasons.push(`${countText(wrong)} wrong outputs`);
  if (!result.drained) reasons.push("not drained: something was left in the streams");
  return reasons;
}

function overloadReasons(overload: OverloadResult): string[] {
  const reasons: string[] = [];
  const { throughputBefore, throughputAfter, backSeconds, refused } = overload;
  if (refused === 0) reasons.push("nothing was refused: there was no overload");
  if (backSeconds === null || backSeconds > BACK_SECONDS_MAX) {
    reasons.push(`throughput was not back within ${BACK_SECONDS_MAX} s after the overload`);
  } else if (!(throughputAfter >= throughputBefore * BACK_SHARE_MIN)) {
    const share = ((throughputAfter / throughputBefore) * 100).toFixed(0);
    reasons.push(`throughput at the end was ${share} % of that before the overload`);
  }
  for (const name of ["nodeMb", "brokerMb"] as const) {
    const { first, last } = overload[name];
    if (last <= Math.max(first * GROWTH_MAX, first + GROWTH_MB_MIN)) continue;
    const who = name === "nodeMb" ? "the nodes" : "nats-server";
    reasons.push(`memory of ${who} grew from ${countText(first)} to ${countText(last)} MB`);
  }
  return reasons;
}
