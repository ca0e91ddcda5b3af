/** The standard normal distribution: what most tests here come down to when samples are many. Pure. */

/** Share of it below `z`; absolute error under 1e-15 in the middle, relative error small in the tails. */
export function normalBelow(z: number): number {
  if (z > 0) return 1 - normalBelow(-z);
  if (z < -38) return 0;
  return z < -5 ? densityAt(z) * tailFraction(-z) : 0.5 + densityAt(z) * oddSeries(z);
}

/** That |Z| is at least |z|. */
export function normalTwoSided(z: number): number {
  return Math.min(1, 2 * normalBelow(-Math.abs(z)));
}

/** @param share In (0, 1). By bisection: asked a few times a report, never in a loop. */
export function normalQuantile(share: number): number {
  let [low, high] = [-38, 38];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function densityAt(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Σ z^(2k+1) / (1·3·…·(2k+1)): converges everywhere, fast where |z| ≤ 5. */
function oddSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let divisor = 3; Math.abs(term) > 1e-17 * Math.abs(sum); divisor += 2) {
    term *= (z * z) / divisor;
    sum += term;
  }
  return sum;
}

/** Mills' ratio as a continued fraction: what the series would lose to cancellation beyond 5. */
function tailFraction(z: number): number {
  let fraction = z;
  for (let depth = 60; depth >= 1; depth--) fraction = z + depth / fraction;
  return 1 / fraction;
}
