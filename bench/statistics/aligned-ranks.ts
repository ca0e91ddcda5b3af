/**
 * A rank test for runs that were made in blocks (A B B A, one after the other): the computer's mood
 * changes from minute to minute, and much more than between the four runs of a block. Each value is
 * taken by its block's geometric mean; the rest is ranked over all blocks (aligned ranks, Hodges and
 * Lehmann). What is random is only which run of a block was whose, so the variance is that of handing
 * the sides out anew within each block. Values must be positive. Pure.
 */
import assert from "node:assert/strict";
import { normalTwoSided } from "./normal.ts";
import { midRanks } from "./ranks.ts";

export interface Block {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** The two-sided p that neither side tends to larger values; 1 when no block has both. */
export function alignedRankP(blocks: readonly Block[]): number {
  const mixed = blocks.filter(({ a, b }) => a.length > 0 && b.length > 0);
  const { ranks } = midRanks(mixed.flatMap((block) => alignedLogs(block)));
  let [sum, expected, variance, from] = [0, 0, 0, 0];
  for (const { a, b } of mixed) {
    const size = a.length + b.length;
    const own = ranks.slice(from, from + size);
    const mean = own.reduce((total, rank) => total + rank, 0) / size;
    const squares = own.reduce((total, rank) => total + (rank - mean) ** 2, 0);
    sum += own.slice(0, a.length).reduce((total, rank) => total + rank, 0);
    expected += a.length * mean;
    variance += ((a.length * b.length) / (size * (size - 1))) * squares;
    from += size;
  }
  if (!(variance > 0)) return 1;
  return normalTwoSided((sum - expected) / Math.sqrt(variance));
}

/** Those of `a` first. */
export function alignedLogs({ a, b }: Block): readonly number[] {
  const logs = [...a, ...b].map((value) => {
    assert(value > 0, `a logarithm needs a positive value, got ${value}`);
    return Math.log(value);
  });
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return logs.map((log) => Number((log - mean).toFixed(12))); // So that equal ratios stay ties.
}
