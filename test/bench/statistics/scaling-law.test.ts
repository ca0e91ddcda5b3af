/** The law of scalability: a published fit, its inversion, its bounds. */
import { test } from "tap";
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import { bestLaw, fitScalingLaw } from "../../../bench/statistics/fit-scaling-law.ts";
import { nodesForRate, peakOf, throughputOf } from "../../../bench/statistics/scaling-law.ts";
import { near } from "./near.ts";

/** SPEC SDM91 by virtual users, as Gunther's book has it and R's package `usl` carries it. */
const sdm91 = [
  [1, 64.9],
  [18, 995.9],
  [36, 1652.4],
  [72, 1853.2],
  [108, 1828.9],
  [144, 1775.0],
  [216, 1702.2],
].map(([nodes, throughput]) => ({ nodes: nodes!, throughput: throughput! }));

test("the fit of SDM91 is the published one", (t) => {
  const law = bestLaw(sdm91);
  near(t, law.sigma, 0.0277299, 1e-4);
  near(t, law.kappa, 0.0001043, 2e-3);
  near(t, law.lambda, 89.995, 1e-4);
  near(t, peakOf(law)!.nodes, 96.5, 0.01);
  const fit = fitScalingLaw(sdm91, { seed: 1 })!;
  t.ok(fit.rSquared > 0.98);
  for (const name of ["lambda", "sigma", "kappa"] as const) {
    const [low, high] = fit.intervals[name];
    t.ok(low <= law[name] && law[name] <= high && low < high, `${name} ${low}..${high}`);
  }
  t.same(fitScalingLaw(sdm91, { seed: 1 }), fit, "a seed repeats it");
  t.end();
});

test("without noise the law is found again, at its bounds too", (t) => {
  for (const law of [
    { lambda: 1000, sigma: 0.05, kappa: 0.002 },
    { lambda: 250, sigma: 0.1, kappa: 0 },
    { lambda: 250, sigma: 0, kappa: 0.003 },
    { lambda: 9_000, sigma: 0, kappa: 0 },
  ]) {
    const points = [1, 2, 3, 4, 6, 8].map((nodes) => ({
      nodes,
      throughput: throughputOf(law, nodes),
    }));
    const found = bestLaw(points);
    near(t, found.lambda, law.lambda, 1e-5);
    t.ok(Math.abs(found.sigma - law.sigma) < 1e-5, `sigma ${found.sigma}`);
    t.ok(Math.abs(found.kappa - law.kappa) < 1e-6, `kappa ${found.kappa}`);
  }
  t.end();
});

test("what grows faster than a straight line is fitted by one: neither share is negative", (t) => {
  const points = [1, 2, 4, 8].map((nodes) => ({ nodes, throughput: 100 * nodes ** 1.1 }));
  t.match(bestLaw(points), { sigma: 0, kappa: 0 });
  t.equal(fitScalingLaw(points.slice(0, 2), { seed: 1 }), undefined, "two sizes tell no curve");
  t.end();
});

test("intervals of noisy repeats hold the law that made them", (t) => {
  const law = { lambda: 500, sigma: 0.04, kappa: 0.001 };
  let holds = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { next } = seededRandom(seed);
    const points = [1, 2, 3, 4, 6, 8].flatMap((nodes) =>
      [0, 1, 2].map(() => ({
        nodes,
        throughput: throughputOf(law, nodes) * (0.98 + 0.04 * next()),
      })),
    );
    const [low, high] = fitScalingLaw(points, { seed })!.intervals.sigma;
    if (low <= law.sigma && law.sigma <= high) holds++;
  }
  t.ok(holds >= 16, `${holds} of 20`);
  t.end();
});

test("how many nodes a rate needs, or never", (t) => {
  t.same(nodesForRate({ lambda: 100, sigma: 0, kappa: 0 }, 950), { kind: "nodes", nodes: 10 });
  t.same(nodesForRate({ lambda: 100, sigma: 0, kappa: 0 }, 1000), { kind: "nodes", nodes: 10 });
  t.same(nodesForRate({ lambda: 100, sigma: 0, kappa: 0 }, 1), { kind: "nodes", nodes: 1 });
  // 100 N / (1 + 0.1 (N − 1)) levels off at 1,000.
  t.same(nodesForRate({ lambda: 100, sigma: 0.1, kappa: 0 }, 500), { kind: "nodes", nodes: 9 });
  t.same(nodesForRate({ lambda: 100, sigma: 0.1, kappa: 0 }, 1000), {
    kind: "never",
    throughputMax: 1000,
    peakNodes: null,
  });
  const falling = { lambda: 100, sigma: 0.02, kappa: 0.0005 };
  const peak = peakOf(falling)!;
  t.match(nodesForRate(falling, peak.throughput * 1.01), {
    kind: "never",
    peakNodes: peak.nodes,
    throughputMax: peak.throughput,
  });
  for (const rate of [50, 150, 700, 1200, peak.throughput]) {
    const answer = nodesForRate(falling, rate);
    const nodes = answer.kind === "nodes" ? answer.nodes : 0;
    t.ok(throughputOf(falling, nodes) >= rate * (1 - 1e-9), `${rate} by ${nodes}`);
    t.ok(nodes === 1 || throughputOf(falling, nodes - 1) < rate, "and by no fewer");
  }
  t.equal(peakOf({ lambda: 1, sigma: 0, kappa: 0 }), null);
  t.end();
});
