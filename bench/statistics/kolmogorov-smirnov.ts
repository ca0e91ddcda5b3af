/**
 * Kolmogorov–Smirnov, two samples: the largest distance between two distributions. It sees a second
 * hump or a longer tail where medians agree and a test of ranks finds nothing. Pure.
 */
import assert from "node:assert/strict";

export interface KolmogorovSmirnov {
  readonly distance: number; // 0: alike; 1: nothing of one is within the other.
  readonly p: number;
}

/** Of independent values. Latencies of one run are not: for those see `shapeChange`. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): KolmogorovSmirnov {
  const distance = distanceOfCounts(countsOf(a), countsOf(b));
  const effective = (a.length * b.length) / (a.length + b.length);
  return { distance, p: asymptoticP(distance * Math.sqrt(effective)) };
}

/** How often each value came: a histogram. */
export type Counts = ReadonlyMap<number, number>;

export function countsOf(values: readonly number[]): Counts {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export function mergedCounts(all: readonly Counts[]): Counts {
  const merged = new Map<number, number>();
  for (const counts of all) {
    for (const [value, count] of counts) merged.set(value, (merged.get(value) ?? 0) + count);
  }
  return merged;
}

/** The distance of two histograms, however many records each has. */
export function distanceOfCounts(a: Counts, b: Counts): number {
  const [totalA, totalB] = [totalOf(a), totalOf(b)];
  assert(totalA > 0 && totalB > 0, "a distance needs values on both sides");
  const values = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  let [seenA, seenB, largest] = [0, 0, 0];
  for (const value of values) {
    seenA += a.get(value) ?? 0;
    seenB += b.get(value) ?? 0;
    largest = Math.max(largest, Math.abs(seenA / totalA - seenB / totalB));
  }
  return largest;
}

/** 2 Σ (−1)^(k−1) exp(−2k²λ²): Kolmogorov's distribution. */
function asymptoticP(lambda: number): number {
  if (lambda < 0.2) return 1; // The series says so to 1e-12, and converges slowly.
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

function totalOf(counts: Counts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
