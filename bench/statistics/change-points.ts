/**
 * Where a series of results changed its level: the split whose two sides differ most by ranks, if they
 * differ more than nearly all splits of the same values in random order do; then the same within both
 * sides. One disturbed run is no change, and a slow drift is told as one step. Pure; seeded.
 */
import { seededRandom } from "../load/seeded-random.ts";
import { midRanks } from "./ranks.ts";
import { shuffle } from "./shape-change.ts";

export interface ChangePoint {
  readonly at: number; // The first value of the new level.
  readonly p: number;
}

export interface ChangePointPlan {
  readonly seed: number;
  readonly level?: number; // 0.01 by default: the chance to see a change where there is none.
  readonly sideMin?: number; // Values on each side at least: 3 by default.
}

const PERMUTATIONS = 999;

/** In order. A series shorter than eight has too few orders to tell anything at that level. */
export function changePoints(
  values: readonly number[],
  { seed, level = 0.01, sideMin = 3 }: ChangePointPlan,
): readonly ChangePoint[] {
  const found: ChangePoint[] = [];
  const look = (from: number, until: number): void => {
    if (until - from < 2 * sideMin) return;
    const part = values.slice(from, until);
    const best = bestSplit(midRanks(part).ranks, sideMin);
    const p = shareAsLarge(part, best.size, { seed: seed + from, sideMin });
    if (p > level) return;
    look(from, from + best.at);
    found.push({ at: from + best.at, p });
    look(from + best.at, until);
  };
  look(0, values.length);
  return found;
}

/** By the standardised rank sum (Mann and Whitney's z without its correction for continuity). */
function bestSplit(ranks: readonly number[], sideMin: number) {
  const total = ranks.length;
  let best = { at: 0, size: -1 };
  let sum = 0;
  for (let at = 1; at <= total - sideMin; at++) {
    sum += ranks[at - 1]!;
    if (at < sideMin) continue;
    const distance = Math.abs(sum - (at * (total + 1)) / 2);
    const size = distance / Math.sqrt((at * (total - at) * (total + 1)) / 12);
    if (size > best.size + 1e-12) best = { at, size };
  }
  return best;
}

function shareAsLarge(
  values: readonly number[],
  size: number,
  { seed, sideMin }: { readonly seed: number; readonly sideMin: number },
): number {
  const { next } = seededRandom(seed);
  const ranks = [...midRanks(values).ranks];
  let asLarge = 0;
  for (let round = 0; round < PERMUTATIONS; round++) {
    shuffle(ranks, next);
    if (bestSplit(ranks, sideMin).size >= size - 1e-12) asLarge++;
  }
  return (asLarge + 1) / (PERMUTATIONS + 1);
}
