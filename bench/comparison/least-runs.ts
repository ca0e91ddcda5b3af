/**
 * How many runs a comparison needs before it may say anything. What is random is only which run was
 * whose: with few runs there are so few ways to hand the sides out that even the clearest difference
 * comes about by chance too often, and an interval drawn from so few is narrow for want of runs. Pure.
 *
 *     3 runs a side: C(6, 3) = 20 ways, two of which have all of one side's before the other's: p 0.1
 */
import assert from "node:assert/strict";
import type { Block } from "../statistics/aligned-ranks.ts";
import { BLOCK_RUNS } from "./side-runs.ts";

/** Of one side and the other. */
type Sizes = readonly [a: number, b: number];

const RUNS_MAX = 100;
/** A spread needs two values, and so does an interval. */
const EITHER_SIDE_MIN = 2;

/** The smallest p that these can show. @param blocks Handed out anew each by itself. */
export function smallestP(blocks: readonly Sizes[]): number {
  const ways = blocks.reduce((product, [a, b]) => product * waysOf(a + b, a), 1);
  return Math.min(1, 2 / ways);
}

/** @param level Two-sided, of one metric's test. */
export function areEnough(blocks: readonly Sizes[], level: number): boolean {
  const runs = (side: 0 | 1) => blocks.reduce((sum, sizes) => sum + sizes[side], 0);
  const isSpread = Math.min(runs(0), runs(1)) >= EITHER_SIDE_MIN;
  return isSpread && smallestP(blocks) <= level;
}

/** Runs a side, as many of each, that may show something. */
export function leastRuns(level: number, { isInterleaved }: { readonly isInterleaved: boolean }) {
  for (let runs = 1; runs <= RUNS_MAX; runs++) {
    if (areEnough(isInterleaved ? sizesInTurn(runs) : [[runs, runs]], level)) return runs;
  }
  assert.fail(`no number of runs shows a p of ${level}`);
}

export function sizesOf(blocks: readonly Block[]): readonly Sizes[] {
  return blocks.map(({ a, b }) => [a.length, b.length]);
}

function sizesInTurn(runs: number): readonly Sizes[] {
  const each = BLOCK_RUNS / 2;
  const whole = Array.from({ length: Math.floor(runs / each) }, (): Sizes => [each, each]);
  return runs % each === 0 ? whole : [...whole, [runs % each, runs % each]];
}

/** Ways to choose `chosen` of `count`. */
function waysOf(count: number, chosen: number): number {
  let ways = 1;
  for (let at = 1; at <= chosen; at++) ways *= (count - chosen + at) / at;
  return Math.round(ways);
}
