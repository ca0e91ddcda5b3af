/**
 * How far two sides differ when nothing does (the noise floor), and how many runs see through it.
 * Both from residuals: logarithms of runs' values by the level of their own side. Pure; seeded.
 */
import { seededRandom } from "../load/seeded-random.ts";
import { median } from "../measurement/median.ts";
import { quantileOfSorted } from "../statistics/interval.ts";
import { normalQuantile } from "../statistics/normal.ts";

const RUNS_MAX = 500;
const FLOOR_SHARE = 0.95;
const POWER = 0.9;
/** Ranks need π/3 times the runs that means of normal values would; medians π/2 times. */
const rankCost = Math.PI / 3;
const medianCost = Math.PI / 2;

/** As a share: 95 of 100 comparisons of equal sides, of so many runs, differ by less. */
export function noiseFloor(
  residuals: readonly number[],
  {
    runs,
    seed,
    rounds,
  }: {
    readonly runs: readonly [a: number, b: number];
    readonly seed: number;
    readonly rounds: number;
  },
): number {
  const { next } = seededRandom(seed);
  const sample = (count: number) =>
    median(Array.from({ length: count }, () => residuals[Math.floor(next() * residuals.length)]!));
  const distances = Array.from({ length: rounds }, () =>
    Math.abs(sample(runs[1]) - sample(runs[0])),
  );
  return Math.expm1(
    quantileOfSorted(
      distances.sort((a, b) => a - b),
      FLOOR_SHARE,
    ),
  );
}

/**
 * Runs a side that find a change of `effect` in nine of ten comparisons; null: more than 500. An even
 * number: blocks hold two of each side.
 * @param level Two-sided, of one metric's test.
 */
export function runsNeeded(
  residuals: readonly number[],
  {
    effect,
    level,
    isFloorAsked = false,
  }: { readonly effect: number; readonly level: number; readonly isFloorAsked?: boolean },
): number | null {
  const sigma = sigmaOf(residuals);
  const distance = normalQuantile(1 - level / 2) + normalQuantile(POWER);
  const cost = isFloorAsked ? medianCost : rankCost;
  const exact = (cost * 2 * (sigma * distance) ** 2) / Math.log1p(effect) ** 2;
  // Fewer than five a side can show nothing at such levels: 2 of C(8, 4) = 70 orders are 3 %.
  const runs = Math.max(6, 2 * Math.ceil(exact / 2));
  return runs > RUNS_MAX ? null : runs;
}

/** Long tails count, since ranks are moved by them too; a few wild runs do not. */
function sigmaOf(residuals: readonly number[]): number {
  const sorted = residuals.toSorted((a, b) => a - b);
  const quartiles = (quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25)) / 1.349;
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  return Math.min(Math.sqrt(squares / residuals.length), 1.5 * quartiles);
}
