/** The law of scalability in words: what is shown, what is only fitted, what is extrapolated. */
import { test } from "tap";
import { coresRows, scalingRows } from "../../../bench/report/format-scaling.ts";
import type { ScaleResult } from "../../../bench/report/result.ts";
import { scalingOf } from "../../../bench/report/scale-projection.ts";
import { throughputOf } from "../../../bench/statistics/scaling-law.ts";
import { goodResult } from "./sample-result.ts";

const nodePrice = { usdPerHour: 0.5, name: "a node" };

function scaled(noise: number): ScaleResult {
  const law = { lambda: 250, sigma: 0, kappa: 0.002 };
  const points = [1, 2, 3, 4, 6, 8].map((nodes, at) => ({
    nodes,
    throughput: throughputOf(law, nodes) * (1 + (at % 2 === 0 ? noise : -noise)),
  }));
  const fitted = scalingOf(points, {
    rates: [500, 1e6],
    seed: 1,
    price: nodePrice,
    transitions: 1,
  });
  const point = { refused: 0, lost: 0, duplicates: 0, unexpected: 0, wrong: 0, drained: true };
  return {
    ...goodResult,
    durability: "process",
    shardsPerNode: 1,
    activePerShardMax: 128,
    rateOfferedPerNode: 280,
    over: "nodes",
    repeats: 1,
    points: points.map((one) => ({
      ...one,
      ...point,
      efficiency: 1,
      nodeCpuShare: 0,
      throughputs: [one.throughput],
    })),
    ...fitted,
    nodePrice,
    computer: goodResult.machine,
  };
}

test("a projection says what it is, what it costs, and how sure it is", (t) => {
  const text = scalingRows(scaled(0)).join("\n");
  t.match(text, /500\/s: 3 nodes \(95 %: 3 to 3\), \$1\.50 an hour; AWS Express/);
  t.match(text, /1,000,000\/s \(EXTRAPOLATED\): never by the nearest law/);
  t.match(text, /peak [\d,]+\/s with 22 nodes$/m);
  t.match(scalingRows(scaled(0.08)).join("\n"), /or none: κ may be 0/);
  t.same(scalingRows({ ...scaled(0), usl: null, projections: [] }), []);
  t.end();
});

test("more nodes than cores are told plainly", (t) => {
  t.match(coresRows(scaled(0))[0], /8 nodes on 2 cores: what CPU bounds cannot scale here/);
  const many = { ...scaled(0), computer: { ...goodResult.machine, cores: 8 } };
  t.same(coresRows(many), []);
  t.end();
});
