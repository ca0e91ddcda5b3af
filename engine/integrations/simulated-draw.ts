/**
 * Random draws without a state: numbers that look random and depend on nothing but a seed and on
 * who asks. A re-run of an execution gets the same ones, whatever else runs beside it.
 * Hot path: no allocation, no BigInt; 32 bits are plenty for latencies and error rates.
 */

/** How long a simulated service takes. */
export type Latency =
  | { readonly distribution: "constant"; readonly meanMs: number }
  | { readonly distribution: "uniform"; readonly minMs: number; readonly maxMs: number }
  | { readonly distribution: "exponential"; readonly meanMs: number }
  /** The logarithm is normal: half take less than the median; sigma 0.5 puts p99 at 3.2 medians. */
  | { readonly distribution: "lognormal"; readonly medianMs: number; readonly sigma: number };

/** The seed of all draws for one attempt of one state of one execution. */
export function drawHash(
  seed: number,
  executionKey: string,
  stateName: string,
  attempt: number,
): number {
  const hash = mixText(mixText(seed | 0, executionKey), stateName);
  return finish(hash ^ Math.imul(attempt, 0x9e3779b1));
}

/** Draw number `index` of a hash: in [0, 1), each index independent of the others. */
export function drawUnit(hash: number, index: number): number {
  return (finish(hash + Math.imul(index + 1, 0x9e3779b9)) >>> 0) / 0x1_0000_0000;
}

/** Uses the draws `index` and `index + 1`. Never negative. */
export function drawLatencyMs(latency: Latency, hash: number, index: number): number {
  switch (latency.distribution) {
    case "constant":
      return latency.meanMs;
    case "uniform":
      return latency.minMs + (latency.maxMs - latency.minMs) * drawUnit(hash, index);
    case "exponential":
      return -latency.meanMs * Math.log(1 - drawUnit(hash, index));
    case "lognormal":
      return latency.medianMs * Math.exp(latency.sigma * drawNormal(hash, index));
  }
}

/** Box and Muller: two uniform draws make a normal one. The logarithm never sees 0. */
function drawNormal(hash: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - drawUnit(hash, index)));
  return radius * Math.cos(2 * Math.PI * drawUnit(hash, index + 1));
}

/** A multiplication and a rotation for each UTF-16 unit, and the length, so that "ab","c" is not "a","bc". */
function mixText(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0xcc9e2d51);
    hash = (hash << 15) | (hash >>> 17);
  }
  return finish(hash ^ text.length);
}

/** Spreads every bit over all 32: shifts and odd multipliers of the murmur3 family. */
function finish(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
