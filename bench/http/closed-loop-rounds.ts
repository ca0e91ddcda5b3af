/**
 * The closed loop's rounds: for each kind of request one slice after the other, on our server and on a
 * bare one that answers the same bytes. Nothing is compared that was not measured side by side.
 */
import { setTimeout as pause } from "node:timers/promises";
import { apiTargets } from "./api-caller.ts";
import type { CheckedAnswers } from "./check-requests.ts";
import type { ClosedLoop } from "./closed-loop.ts";
import type { SliceReport } from "./closed-loop-worker.ts";
import { type RequestBodies, STARTS_PER_BATCH } from "./request-bodies.ts";
import { type HttpPlan, type Round, type SliceKind, sliceKinds } from "./rounds.ts";

export const CONNECTIONS = 256;
export const BATCH_CONNECTIONS = 8;

/** For connections to be closed, and what was started to end: no slice pays for the one before. */
const SETTLE_MS = 100;

export interface RoundsPlan extends HttpPlan {
  readonly url: string;
  readonly bareUrl: string;
  readonly bodies: RequestBodies;
}

/** Of all slices, warm-up included. */
export interface ClosedLoopTotals {
  non2xx: number;
  errors: number;
  startsSent: number;
  startsAnswered: number;
  startsRefused: number;
}

export interface ClosedLoopReport extends Readonly<ClosedLoopTotals> {
  readonly rounds: readonly Round[];
}

/** @param checked What was sent and answered before: it counts, too. */
export async function runRounds(
  loop: ClosedLoop,
  plan: RoundsPlan,
  {
    checked,
    onRound,
  }: {
    readonly checked: Pick<CheckedAnswers, "starts">;
    readonly onRound: (round: Round, number: number) => void;
  },
): Promise<ClosedLoopReport> {
  const { starts } = checked;
  const totals: ClosedLoopTotals = {
    non2xx: 0,
    errors: 0,
    startsSent: starts,
    startsAnswered: starts,
    startsRefused: 0,
  };
  const runRound = async (sliceMs: number): Promise<Round> => {
    const rates: Partial<Record<SliceKind, number>> = {};
    for (const kind of sliceKinds) {
      const report = await loop.run({ ...sliceOf(kind, plan), sliceMs });
      addUp(totals, kind, report);
      rates[kind] = countOf(kind, report) / report.seconds;
      await pause(SETTLE_MS);
    }
    return rates as Round;
  };
  if (plan.warmupSliceMs > 0) await runRound(plan.warmupSliceMs);
  const rounds: Round[] = [];
  while (rounds.length < plan.rounds) {
    const round = await runRound(plan.sliceMs);
    rounds.push(round);
    onRound(round, rounds.length);
  }
  return { ...totals, rounds };
}

function sliceOf(kind: SliceKind, { url, bareUrl, bodies }: RoundsPlan) {
  const { single, batch } = bodies;
  const usual = { bodies: single, connections: CONNECTIONS };
  switch (kind) {
    case "bareStart":
      return { ...usual, url: bareUrl, target: apiTargets.start };
    case "startExecution":
      return { ...usual, url, target: apiTargets.start };
    case "bareSync":
      return { ...usual, url: bareUrl, target: apiTargets.sync };
    case "startSyncExecution":
      return { ...usual, url, target: apiTargets.sync };
    case "startExecutionBatch":
      return { url, target: apiTargets.batch, bodies: batch, connections: BATCH_CONNECTIONS };
  }
}

/** What a rate counts. */
function countOf(kind: SliceKind, { ok, arns }: SliceReport): number {
  return kind === "startExecutionBatch" ? arns : ok;
}

function addUp(totals: ClosedLoopTotals, kind: SliceKind, report: SliceReport): void {
  totals.non2xx += report.non2xx;
  totals.errors += report.errors;
  if (kind === "bareStart" || kind === "bareSync") return;
  const startsEach = kind === "startExecutionBatch" ? STARTS_PER_BATCH : 1;
  totals.startsSent += report.sent * startsEach;
  totals.startsAnswered += report.arns;
  totals.startsRefused += report.ok * startsEach - report.arns;
}
