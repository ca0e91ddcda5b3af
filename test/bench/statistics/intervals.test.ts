/** Wilson's interval, spreads and the bootstrap, against known answers. */
import { test } from "tap";
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import { ratioOfMediansInterval } from "../../../bench/statistics/bootstrap.ts";
import { quantileOfSorted } from "../../../bench/statistics/interval.ts";
import { spreadOf } from "../../../bench/statistics/spread.ts";
import { wilsonInterval } from "../../../bench/statistics/wilson.ts";
import { near } from "./near.ts";

test("a share's interval is Wilson's, at its ends too", (t) => {
  const [low, high] = wilsonInterval(8, 10);
  near(t, low, 0.4901624715, 1e-8);
  near(t, high, 0.9433178485, 1e-8);
  t.equal(wilsonInterval(0, 5)[0], 0);
  near(t, wilsonInterval(0, 5)[1], 0.4344824648, 1e-8);
  near(t, wilsonInterval(5, 5)[0], 0.5655175352, 1e-8);
  t.equal(wilsonInterval(5, 5)[1], 1);
  t.end();
});

test("a spread has the quartiles that R and spreadsheets give", (t) => {
  const spread = spreadOf([7, 15, 36, 39, 40, 41]);
  t.match(spread, { n: 6, median: 37.5, min: 7, max: 41 });
  near(t, spread.iqr, 39.75 - 20.25, 1e-12);
  near(t, spreadOf([2, 4, 4, 4, 5, 5, 7, 9]).cv, Math.sqrt(32 / 7) / 5, 1e-12);
  t.equal(spreadOf([3]).cv, 0);
  near(t, quantileOfSorted([1, 2, 3, 4], 0.1), 1.3, 1e-12);
  t.end();
});

test("the ratio's interval is the same for the same seed, and holds the ratio about as often as it says", (t) => {
  const { next } = seededRandom(5);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const sample = (mean: number) => Array.from({ length: 15 }, () => mean * (1 + 0.05 * gauss()));
  let holds = 0;
  const rounds = 300;
  for (let seed = 0; seed < rounds; seed++) {
    const [low, high] = ratioOfMediansInterval(sample(100), sample(110), { seed, resamples: 400 });
    if (low <= 1.1 && high >= 1.1) holds++;
  }
  t.ok(holds / rounds > 0.91 && holds / rounds < 0.995, `${holds} of ${rounds}`);
  const [a, b] = [sample(1), sample(1)];
  t.same(ratioOfMediansInterval(a, b, { seed: 3 }), ratioOfMediansInterval(a, b, { seed: 3 }));
  t.same(ratioOfMediansInterval([2, 2], [3, 3], { seed: 1 }), [1.5, 1.5]);
  t.same(ratioOfMediansInterval([0, 0], [0, 0], { seed: 1 }), [Number.NaN, Number.NaN]);
  t.end();
});
