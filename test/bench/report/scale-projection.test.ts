/** Projections by the law of scalability, and how they are told. */
import { test } from "tap";
import { scalingOf } from "../../../bench/report/scale-projection.ts";
import { throughputOf } from "../../../bench/statistics/scaling-law.ts";

const price = { usdPerHour: 0.5, name: "a node" };
const plan = { rates: [1500, 100_000], seed: 1, price, transitions: 1 };
const pointsOf = (law: Parameters<typeof throughputOf>[0]) =>
  [1, 2, 3, 4, 6, 8].map((nodes) => ({ nodes, throughput: throughputOf(law, nodes) }));

test("a straight line needs as many nodes as the division says, and is priced beside AWS", (t) => {
  const { usl, projections } = scalingOf(pointsOf({ lambda: 250, sigma: 0, kappa: 0 }), plan);
  t.match(usl, { peakNodes: null, peakThroughput: null });
  const [near, far] = projections;
  t.match(near, { rate: 1500, isExtrapolated: false, nodes: 6, nodesUsdPerHour: 3 });
  t.match(far, { rate: 100_000, isExtrapolated: true, nodes: 400, nodesUsdPerHour: 200 });
  // 100,000/s of one transition at $25 a million, for an hour.
  t.equal(Math.round(far!.awsStandardUsdPerHour!), 9000);
  t.ok(far!.awsExpressUsdPerHour > 360, "a dollar a million requests, and their duration");
  t.end();
});

test("what has a peak never gets beyond it", (t) => {
  const law = { lambda: 250, sigma: 0.05, kappa: 0.01 };
  const { usl, projections } = scalingOf(pointsOf(law), plan);
  t.equal(usl!.peakNodes, 10);
  const far = projections[1]!;
  t.match(far, { nodes: null, nodesUsdPerHour: null, nodesInterval: [null, null] });
  t.ok(far.throughputMax! < 1500);
  t.same(scalingOf(pointsOf(law).slice(0, 2), plan), { usl: null, projections: [] });
  t.end();
});
