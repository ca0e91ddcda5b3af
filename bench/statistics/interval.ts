/** A range that a value lies in with some confidence: its lower and its upper end. */
export type Interval = readonly [low: number, high: number];

/** The middle share of estimates from resamples: what is left when the ends are cut off alike. */
export function percentileInterval(estimates: readonly number[], confidence: number): Interval {
  const sorted = estimates.toSorted((a, b) => a - b);
  const cut = (1 - confidence) / 2;
  return [quantileOfSorted(sorted, cut), quantileOfSorted(sorted, 1 - cut)];
}

/** Between the two neighbours by their distance (R's type 7). @param sorted At least one. */
export function quantileOfSorted(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
