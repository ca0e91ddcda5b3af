/**
 * The law of scalability that lies nearest to what was measured: least squares over λ, σ, κ with
 * σ, κ ≥ 0 (Levenberg and Marquardt). A bound is kept by fitting with and without each of the two and
 * taking the best that is allowed: with two of them that is all there is to try. Intervals are from
 * resampled residuals. Pure; seeded.
 */
import assert from "node:assert/strict";
import { seededRandom } from "../load/seeded-random.ts";
import { drawn } from "./bootstrap.ts";
import { type Interval, percentileInterval } from "./interval.ts";
import { type ScalingLaw, throughputOf } from "./scaling-law.ts";

export interface ScalingPoint {
  readonly nodes: number; // ≥ 1.
  readonly throughput: number;
}

export interface ScalingFit extends ScalingLaw {
  readonly intervals: {
    readonly lambda: Interval;
    readonly sigma: Interval;
    readonly kappa: Interval;
  };
  readonly resampled: readonly ScalingLaw[]; // What the intervals are of; for projections.
  readonly rSquared: number;
}

type Parameter = "lambda" | "sigma" | "kappa";

const RESAMPLES = 400;
const ITERATIONS_MAX = 200;
const CONFIDENCE = 0.95;
const choices: readonly (readonly Parameter[])[] = [
  ["lambda", "sigma", "kappa"],
  ["lambda", "sigma"],
  ["lambda", "kappa"],
  ["lambda"],
];

/** Undefined: of fewer than three different numbers of nodes, three parameters cannot be told. */
export function fitScalingLaw(
  points: readonly ScalingPoint[],
  { seed }: { readonly seed: number },
): ScalingFit | undefined {
  if (new Set(points.map(({ nodes }) => nodes)).size < 3) return undefined;
  const law = bestLaw(points);
  const resampled = resampledLaws(points, law, seed);
  const intervalOf = (name: Parameter) =>
    percentileInterval(
      resampled.map((one) => one[name]),
      CONFIDENCE,
    );
  return {
    ...law,
    intervals: {
      lambda: intervalOf("lambda"),
      sigma: intervalOf("sigma"),
      kappa: intervalOf("kappa"),
    },
    resampled,
    rSquared: rSquaredOf(points, law),
  };
}

export function bestLaw(points: readonly ScalingPoint[]): ScalingLaw {
  const fits = choices.map((free) => fitted(points, free));
  const allowed = fits.filter(({ lambda, sigma, kappa }) => lambda > 0 && sigma >= 0 && kappa >= 0);
  assert(allowed.length > 0, "a straight line is always allowed");
  return allowed.reduce((best, law) => (errorOf(points, law) < errorOf(points, best) ? law : best));
}

/** Residuals are drawn anew onto the law, widened for the parameters that were fitted to them. */
function resampledLaws(
  points: readonly ScalingPoint[],
  law: ScalingLaw,
  seed: number,
): readonly ScalingLaw[] {
  const { next } = seededRandom(seed);
  const widened = Math.sqrt(points.length / Math.max(1, points.length - 3));
  const raw = points.map((point) => point.throughput - throughputOf(law, point.nodes));
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  const residuals = raw.map((value) => (value - mean) * widened);
  return Array.from({ length: RESAMPLES }, () => {
    const noise = drawn(residuals, next);
    return bestLaw(
      points.map(({ nodes }, at) => ({ nodes, throughput: throughputOf(law, nodes) + noise[at]! })),
    );
  });
}

function fitted(points: readonly ScalingPoint[], free: readonly Parameter[]): ScalingLaw {
  let law: ScalingLaw = startOf(points, free);
  let error = errorOf(points, law);
  let damping = 1e-3;
  for (let iteration = 0; iteration < ITERATIONS_MAX && damping < 1e12; iteration++) {
    const tried = stepped(points, { law, free, damping });
    const triedError = errorOf(points, tried);
    if (!(triedError < error)) {
      damping *= 4;
      continue;
    }
    const gain = error - triedError;
    [law, error, damping] = [tried, triedError, damping / 3];
    if (gain <= 1e-14 * error) break;
  }
  return law;
}

/** One node's throughput by the smallest measured; a little of what else is to be found. */
function startOf(points: readonly ScalingPoint[], free: readonly Parameter[]): ScalingLaw {
  const least = points.reduce((small, point) => (point.nodes < small.nodes ? point : small));
  return {
    lambda: Math.max(1e-9, least.throughput / least.nodes),
    sigma: free.includes("sigma") ? 0.01 : 0,
    kappa: free.includes("kappa") ? 1e-4 : 0,
  };
}

function stepped(
  points: readonly ScalingPoint[],
  {
    law,
    free,
    damping,
  }: { readonly law: ScalingLaw; readonly free: readonly Parameter[]; readonly damping: number },
): ScalingLaw {
  const normal = free.map(() => free.map(() => 0));
  const right = free.map(() => 0);
  for (const { nodes, throughput } of points) {
    const slopes = slopesAt(law, nodes);
    const residual = throughput - throughputOf(law, nodes);
    for (const [row, name] of free.entries()) {
      right[row]! += slopes[name] * residual;
      for (const [column, other] of free.entries()) {
        normal[row]![column]! += slopes[name] * slopes[other];
      }
    }
  }
  for (const row of free.keys()) normal[row]![row]! *= 1 + damping;
  const step = solved(normal, right);
  const moved = { ...law };
  for (const [row, name] of free.entries()) moved[name] += step[row]!;
  return moved;
}

/** How the throughput changes with each parameter. */
function slopesAt({ lambda, sigma, kappa }: ScalingLaw, nodes: number): Record<Parameter, number> {
  const divisor = 1 + sigma * (nodes - 1) + kappa * nodes * (nodes - 1);
  const whole = (-lambda * nodes) / divisor ** 2;
  return {
    lambda: nodes / divisor,
    sigma: whole * (nodes - 1),
    kappa: whole * nodes * (nodes - 1),
  };
}

/** Gauß: three unknowns at most, and a matrix that is made positive by its damping. */
function solved(matrix: number[][], right: number[]): readonly number[] {
  const size = right.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = matrix[row]![pivot]! / matrix[pivot]![pivot]!;
      for (let column = pivot; column < size; column++) {
        matrix[row]![column]! -= factor * matrix[pivot]![column]!;
      }
      right[row]! -= factor * right[pivot]!;
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let column = row + 1; column < size; column++) {
      right[row]! -= matrix[row]![column]! * right[column]!;
    }
    right[row]! /= matrix[row]![row]!;
  }
  return right;
}

function errorOf(points: readonly ScalingPoint[], law: ScalingLaw): number {
  const error = points.reduce(
    (sum, { nodes, throughput }) => sum + (throughput - throughputOf(law, nodes)) ** 2,
    0,
  );
  return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
}

function rSquaredOf(points: readonly ScalingPoint[], law: ScalingLaw): number {
  const mean = points.reduce((sum, { throughput }) => sum + throughput, 0) / points.length;
  const total = points.reduce((sum, { throughput }) => sum + (throughput - mean) ** 2, 0);
  return total === 0 ? 1 : 1 - errorOf(points, law) / total;
}
