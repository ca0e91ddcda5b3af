/** Known answers: Hollander and Wolfe's example, tables of critical values, and cases counted by hand. */
import { test } from "tap";
import { mannWhitney } from "../../../bench/statistics/mann-whitney.ts";
import { near } from "./near.ts";

test("small samples without ties are exact", (t) => {
  // Permeability of a membrane: W = 35, and one-sided p = 0.1272.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];
  const outcome = mannWhitney(term, early);
  t.match(outcome, { u: 35, method: "exact" });
  near(t, outcome.p, 0.2544122544, 1e-9);
  // All of one below all of the other: 2 of C(10, 5) = 252 orders are as far apart.
  const apart = mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]);
  t.match(apart, { u: 0 });
  near(t, apart.p, 2 / 252, 1e-12);
  // U ≤ 2 in 4 of the 252: the table's critical value for 5 and 5 at 5 %; U = 3 in 7 of them is not.
  near(t, mannWhitney([1, 2, 3, 4, 7], [5, 6, 8, 9, 10]).p, 8 / 252, 1e-12);
  t.ok(mannWhitney([1, 2, 3, 4, 8], [5, 6, 7, 9, 10]).p > 0.05);
  t.end();
});

test("ties take the normal approximation, corrected for them and for continuity", (t) => {
  const outcome = mannWhitney([1, 2, 2, 3, 5, 5, 7], [2, 4, 5, 6, 8, 8, 9, 9]);
  t.match(outcome, { u: 11, method: "normal" });
  near(t, outcome.p, 0.05400644371, 1e-8);
  t.equal(mannWhitney([3, 3, 3], [3, 3]).p, 1, "nothing but ties shows nothing");
  t.end();
});

test("exact and approximate agree where both may be used, and sides may be exchanged", (t) => {
  const a = Array.from({ length: 30 }, (_, at) => at * 2);
  const b = Array.from({ length: 30 }, (_, at) => at * 2 + 13);
  const exact = mannWhitney(a, b);
  t.equal(exact.method, "exact");
  const many = mannWhitney([...a, 1000], b);
  t.equal(many.method, "normal");
  near(t, mannWhitney([...a, 1000], [...b]).p, mannWhitney(b, [...a, 1000]).p, 1e-12);
  // As scipy has it, with continuity: z of U = 294 or so.
  const z = (Math.abs(exact.u - 450) - 0.5) / Math.sqrt((900 * 61) / 12);
  t.ok(Math.abs(exact.p - 2 * (1 - phi(z))) < 0.002, `${exact.p}`);
  t.end();
});

/** By Simpson's rule: another way than the one under test. */
function phi(z: number): number {
  const steps = 2000;
  const width = z / steps;
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let at = 1; at < steps; at++) sum += density(at * width) * (at % 2 === 1 ? 4 : 2);
  return 0.5 + (sum * width) / 3;
}
