/**
 * How a run's duration is split over the closed loop's rounds and the open loop, and what the rounds
 * say together. Pure.
 *
 *     round 1: bare, start, bare, sync, batch │ round 2: … │ round 3: … │ open loop
 *
 * Neighbours are compared: what slows the computer down for a while slows both.
 */
import { median } from "../measurement/median.ts";
import type { HttpRate } from "../report/result.ts";

/** In the order of a round. */
export const sliceKinds = [
  "bareStart",
  "startExecution",
  "bareSync",
  "startSyncExecution",
  "startExecutionBatch",
] as const;

export type SliceKind = (typeof sliceKinds)[number];

/** Of each kind of slice: requests, or with the batch starts, a second. */
export type Round = Readonly<Record<SliceKind, number>>;

export interface HttpPlan {
  readonly rounds: number;
  readonly sliceMs: number;
  readonly warmupSliceMs: number; // 0: there is none.
  readonly openLoopMs: number;
}

const ROUNDS_MIN = 3;
/** Shorter slices are mostly connecting and collecting; rather than longer ones, there are more rounds. */
const SLICE_MS_MIN = 1000;
const SLICE_MS_MAX = 2000;
/** Of which the last is the open loop's. */
const PARTS = 3;

export function planHttp({
  durationMs,
  warmupMs,
}: {
  readonly durationMs: number;
  readonly warmupMs: number;
}): HttpPlan {
  const closedMs = (durationMs * (PARTS - 1)) / PARTS;
  const roundMsMax = sliceKinds.length * SLICE_MS_MAX;
  const rounds = Math.max(ROUNDS_MIN, Math.ceil(closedMs / roundMsMax));
  return {
    rounds,
    sliceMs: sliceMsOf(closedMs, rounds * sliceKinds.length),
    warmupSliceMs: sliceMsOf(warmupMs, sliceKinds.length),
    openLoopMs: sliceMsOf(durationMs, PARTS),
  };
}

/** What was asked to be shorter than a slice ought to be is for trying out, and each slice is as long. */
function sliceMsOf(wholeMs: number, slices: number): number {
  return Math.round(Math.max(Math.min(SLICE_MS_MIN, wholeMs), wholeMs / slices));
}

export function rateOf(rounds: readonly Round[], kind: SliceKind, bareKind: SliceKind): HttpRate {
  const ratios = rounds.map((round) => round[kind] / round[bareKind]);
  return { perSecond: medianOf(rounds, kind), ratio: median(ratios), ratios };
}

export function medianOf(rounds: readonly Round[], kind: SliceKind): number {
  return median(rounds.map((round) => round[kind]));
}
