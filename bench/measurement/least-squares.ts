/** How fast y grows with x over all points, by least squares. Pure. */
import assert from "node:assert/strict";

/** @param points (x, y); at least two different x. */
export function leastSquaresSlope(points: readonly (readonly [number, number])[]): number {
  const mean = (place: 0 | 1) =>
    points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [xMean, yMean] = [mean(0), mean(1)];
  let products = 0;
  let squares = 0;
  for (const [x, y] of points) {
    products += (x - xMean) * (y - yMean);
    squares += (x - xMean) ** 2;
  }
  assert(squares > 0, "a slope needs points beside each other");
  return products / squares;
}
