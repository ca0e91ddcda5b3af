/**
 * Holm's correction: when several metrics are tested at once, one of them looks different by chance
 * more often than its p says. Adjusted values may be compared with the level that one test would have;
 * the chance that any of the true nulls is rejected stays below it, however the metrics hang together.
 */

/** In the order given. */
export function holmAdjusted(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, index) => index).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  for (const [place, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, ps[index]! * (ps.length - place)));
    adjusted[index] = largest;
  }
  return adjusted;
}
