/** Kolmogorov–Smirnov, Holm, ranks in blocks: known answers, and what each is there for. */
import { test } from "tap";
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import { alignedRankP } from "../../../bench/statistics/aligned-ranks.ts";
import { holmAdjusted } from "../../../bench/statistics/holm.ts";
import { countsOf, kolmogorovSmirnov } from "../../../bench/statistics/kolmogorov-smirnov.ts";
import { mannWhitney } from "../../../bench/statistics/mann-whitney.ts";
import { shapeChange } from "../../../bench/statistics/shape-change.ts";
import { near } from "./near.ts";

test("the distance is the largest step between the two, and its p Kolmogorov's", (t) => {
  const a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  t.equal(kolmogorovSmirnov(a, a).distance, 0);
  t.equal(kolmogorovSmirnov(a, a).p, 1);
  near(
    t,
    kolmogorovSmirnov(a, [3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5]).distance,
    0.3,
  );
  // 200 of each, a distance of 0.136: λ = 1.36, the table's 5 %.
  const low = Array.from({ length: 1000 }, (_, at) => at);
  const shifted = low.map((value) => value + 60.5);
  const { distance, p } = kolmogorovSmirnov(low, shifted);
  near(t, distance, 0.061, 1e-9);
  near(t, p, 0.04851, 2e-3); // λ = 0.061 √500 = 1.364.
  t.end();
});

test("two humps are seen where the medians agree", (t) => {
  const { next } = seededRandom(3);
  const one = Array.from({ length: 400 }, () => 100 + 10 * (next() - 0.5));
  const two = Array.from(
    { length: 400 },
    (_, at) => (at % 2 === 0 ? 90 : 110) + 2 * (next() - 0.5),
  );
  t.ok(mannWhitney(one, two).p > 0.05);
  t.ok(kolmogorovSmirnov(one, two).p < 1e-6);
  t.end();
});

test("runs that differ among themselves are no change of shape; a hump on one side is", (t) => {
  const { next } = seededRandom(11);
  const run = (hump: boolean) => {
    const centre = 50 + Math.floor(3 * next()); // Each run has a mood of its own.
    return countsOf(
      Array.from({ length: 2000 }, () => {
        const isFar = hump && next() < 0.3;
        return (isFar ? 200 : centre) + Math.floor(5 * next());
      }),
    );
  };
  const runs = (hump: boolean) => Array.from({ length: 8 }, () => run(hump));
  t.ok(shapeChange(runs(false), runs(false), { seed: 1 }).p > 0.05);
  const changed = shapeChange(runs(false), runs(true), { seed: 1 });
  t.ok(changed.p <= 0.004, `${changed.p}`);
  t.ok(changed.distance > 0.25);
  t.end();
});

test("Holm's steps: the smallest p counts for all, the largest for itself", (t) => {
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  for (const [at, wanted] of [0.03, 0.06, 0.06, 0.02].entries())
    near(t, adjusted[at]!, wanted, 1e-12);
  t.same(holmAdjusted([0.9, 0.8]), [1, 1]);
  t.same(holmAdjusted([]), []);
  t.end();
});

test("ranks within blocks see through a computer that grows slower; a plain test does not", (t) => {
  const { next } = seededRandom(9);
  const blocks = Array.from({ length: 8 }, (_, at) => {
    const mood = 1 + at * 0.3;
    const runs = (level: number) => [0, 1].map(() => mood * level * (1 + 0.02 * next()));
    return { a: runs(100), b: runs(105) };
  });
  const all = (side: "a" | "b") => blocks.flatMap((block) => block[side]);
  t.ok(mannWhitney(all("a"), all("b")).p > 0.5);
  t.ok(alignedRankP(blocks) < 0.001);
  t.equal(alignedRankP([{ a: [1], b: [] }]), 1, "a block without one side says nothing");
  t.equal(alignedRankP([{ a: [2], b: [2] }]), 1);
  // Two blocks of two, by hand: logs −½ln2, ½ln2 twice; ranks 1.5, 3.5; z = −2 / √2.
  near(
    t,
    alignedRankP([
      { a: [1], b: [2] },
      { a: [3], b: [6] },
    ]),
    0.1572992,
    1e-5,
  );
  t.end();
});

test("with nothing to be found, blocks find something as seldom as they say", (t) => {
  const { next } = seededRandom(21);
  let found = 0;
  const rounds = 1000;
  for (let round = 0; round < rounds; round++) {
    const blocks = Array.from({ length: 8 }, () => {
      const mood = Math.exp(next());
      const runs = () => [0, 1].map(() => mood * Math.exp(0.2 * next() ** 3));
      return { a: runs(), b: runs() };
    });
    if (alignedRankP(blocks) < 0.05) found++;
  }
  t.ok(found / rounds < 0.065 && found / rounds > 0.03, `${found} of ${rounds}`);
  t.end();
});
