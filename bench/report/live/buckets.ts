/** Percentiles from counts in buckets, as near as buckets tell: on the logarithm within one. Pure. */

/** @param bounds Upper bounds in ms, the last one Infinity. 0 when nothing was counted. */
export function bucketPercentile(
  counts: readonly number[],
  bounds: ArrayLike<number>,
  share: number,
): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  const rank = share * total;
  let below = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      const upper = bounds[bucket]!;
      if (!Number.isFinite(upper)) return bounds[bucket - 1]!;
      const lower = bucket === 0 ? upper / 2 : bounds[bucket - 1]!;
      return lower * (upper / lower) ** ((rank - below) / count);
    }
    below += count;
  }
  return bounds[counts.length - 2]!;
}

export function bucketDifference(
  after: readonly number[],
  before: readonly number[],
): readonly number[] {
  return after.map((count, bucket) => Math.max(0, count - (before[bucket] ?? 0)));
}
