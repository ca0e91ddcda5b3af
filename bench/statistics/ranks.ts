/** Ranks of values among each other, ties sharing the mean of theirs: what rank tests are made of. Pure. */

/** @returns For each value its rank, from 1; the sizes of groups of equal values (of two and more). */
export function midRanks(values: readonly number[]): {
  readonly ranks: readonly number[];
  readonly tieSizes: readonly number[];
} {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  const tieSizes: number[] = [];
  for (let from = 0; from < order.length; ) {
    let until = from + 1;
    while (until < order.length && values[order[until]!] === values[order[from]!]) until++;
    for (let at = from; at < until; at++) ranks[order[at]!] = (from + 1 + until) / 2;
    if (until - from > 1) tieSizes.push(until - from);
    from = until;
  }
  return { ranks, tieSizes };
}
