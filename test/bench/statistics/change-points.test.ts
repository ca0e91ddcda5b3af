import { test } from "tap";
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import { changePoints } from "../../../bench/statistics/change-points.ts";

function noisy(levels: readonly (readonly [number, number])[], seed: number): number[] {
  const { next } = seededRandom(seed);
  return levels.flatMap(([level, count]) =>
    Array.from({ length: count }, () => level * (0.96 + 0.08 * next())),
  );
}

test("each change of level is found, where it is", (t) => {
  const series = noisy(
    [
      [100, 15],
      [120, 12],
      [90, 15],
    ],
    4,
  );
  const found = changePoints(series, { seed: 1 });
  t.same(
    found.map(({ at }) => at),
    [15, 27],
  );
  t.ok(found.every(({ p }) => p <= 0.01));
  t.same(changePoints(series, { seed: 1 }), found);
  t.end();
});

test("a single disturbed run is no change, nor is noise more than once in a hundred", (t) => {
  const series = noisy([[100, 30]], 8);
  series[14] = 900;
  t.same(changePoints(series, { seed: 1 }), []);
  let seen = 0;
  for (let seed = 0; seed < 60; seed++) {
    seen += changePoints(noisy([[100, 20]], seed + 1000), { seed }).length > 0 ? 1 : 0;
  }
  t.ok(seen <= 3, `${seen} of 60`);
  t.same(changePoints([1, 1, 1, 1, 1, 1, 1, 1, 1], { seed: 1 }), [], "nor is what never moves");
  t.same(changePoints([1, 2, 3], { seed: 1 }), [], "nor what is too short");
  t.end();
});
