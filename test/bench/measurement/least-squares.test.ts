import { test } from "tap";
import { leastSquaresSlope } from "../../../bench/measurement/least-squares.ts";

test("points on a line have the line's slope", (t) => {
  const slope = leastSquaresSlope([
    [1, 12],
    [3, 16],
    [5, 20],
  ]);
  t.equal(slope, 2);
  t.end();
});

test("noise on both sides of a line cancels out", (t) => {
  const points = [0, 1, 2, 3].map((x) => [x, 5 + (x === 1 || x === 2 ? 1 : -1)] as const);
  t.equal(leastSquaresSlope(points), 0);
  t.end();
});

test("points above each other have no slope", (t) => {
  const two = [
    [1, 1],
    [1, 2],
  ] as const;
  t.throws(() => leastSquaresSlope(two), /beside each other/);
  t.end();
});
