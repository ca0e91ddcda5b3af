/**
 * Mann–Whitney U: whether values of one sample tend to be larger than those of another. Ranks only, so
 * that one run which somebody disturbed weighs no more than any other; nothing is assumed of how the
 * values are distributed. Exact for small samples without ties, else by the normal approximation with
 * corrections for ties and continuity. Pure.
 */
import assert from "node:assert/strict";
import { normalTwoSided } from "./normal.ts";
import { midRanks } from "./ranks.ts";

export interface MannWhitney {
  readonly u: number; // Pairs in which the first sample's value is the larger; ties count half.
  readonly p: number; // Two-sided.
  readonly method: "exact" | "normal";
}

/** Beyond it the approximation is right to three digits, and counting takes long. */
const EXACT_VALUES_MAX = 60;

export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  assert(a.length > 0 && b.length > 0, "a test needs values on both sides");
  const { ranks, tieSizes } = midRanks([...a, ...b]);
  const rankSum = ranks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  if (tieSizes.length === 0 && a.length + b.length <= EXACT_VALUES_MAX) {
    return { u, p: exactTwoSided(u, a.length, b.length), method: "exact" };
  }
  return { u, p: normalP(u, tieSizes, [a.length, b.length]), method: "normal" };
}

function normalP(
  u: number,
  tieSizes: readonly number[],
  [n, m]: readonly [number, number],
): number {
  const total = n + m;
  const ties = tieSizes.reduce((sum, size) => sum + (size ** 3 - size), 0);
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return 1; // All values are the same.
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return normalTwoSided(distance / Math.sqrt(variance));
}

function exactTwoSided(u: number, n: number, m: number): number {
  const shares = exactShares(n, m);
  const smaller = Math.min(u, n * m - u);
  let below = 0;
  for (let value = 0; value <= smaller; value++) below += shares[value]!;
  return Math.min(1, 2 * below);
}

const known = new Map<string, Float64Array>();

/** Probability of each U from 0 to n·m when all orders of n + m values are equally likely. */
function exactShares(n: number, m: number): Float64Array {
  const key = `${n} ${m}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const shares = countShares(n, m);
  known.set(key, shares);
  return shares;
}

/**
 * Value by value from the smallest: `ways[k][u]` is how likely it is that k of those so far are the
 * first sample's and have u values of the second below them.
 */
function countShares(n: number, m: number): Float64Array {
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(n * m + 1));
  ways[0]![0] = 1;
  for (let seen = 0; seen < n + m; seen++) {
    for (let k = Math.min(n, seen); k >= 0; k--) {
      const others = seen - k; // Of the second sample.
      const row = ways[k]!;
      if (others > m) continue;
      const next = ways[k + 1];
      const left = n + m - seen;
      const [toFirst, toSecond] = [(n - k) / left, (m - others) / left];
      for (let u = k * m; u >= 0; u--) {
        const way = row[u]!;
        if (way === 0) continue;
        if (next !== undefined) next[u + others]! += way * toFirst;
        row[u] = way * toSecond;
      }
    }
  }
  return ways[n]!;
}
