/** Throughput by the number of nodes, tiny, as a user measures it: answers are checked, speeds are not. */
import { test } from "tap";
import { formatScale, judgeScale } from "../../bench/report/format-scale.ts";
import type { ScaleResult } from "../../bench/report/result.ts";
import { natsBinaryFor } from "../support/nats-server.ts";
import { resultOf, runBench } from "./bench-process.ts";

test("scale loads clusters of more and more nodes, and compares them", {
  timeout: 120_000,
}, async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const line = "scale --repeat 1 --nodes 1,2 --rate 60 --active-per-shard 16 --frame-records 4";
  const outcome = await runBench(`${line} --duration 2s --warmup 1s --json`);
  const result = resultOf<ScaleResult>(outcome);
  t.match(result, { scenario: "latency", shardsPerNode: 1, activePerShardMax: 16 });
  t.match(result.points, [
    { nodes: 1, efficiency: 1, lost: 0, duplicates: 0, unexpected: 0, wrong: 0, drained: true },
    { nodes: 2, lost: 0, duplicates: 0, unexpected: 0, wrong: 0, drained: true },
  ]);
  // 16 at once of half a second each: no more than 32 a second, and no fewer than a few.
  for (const { nodes, throughput } of result.points) {
    t.ok(throughput > 0 && throughput < 45 * nodes, `${throughput}/s of ${nodes}`);
  }
  t.match(
    result,
    { repeats: 1, over: "nodes", usl: null, projections: [] },
    "two sizes tell no law",
  );
  t.match(outcome.stderr, formatScale(result));
  t.equal(outcome.code, judgeScale(result).ok ? 0 : 1);
});

test("scale over shards loads engines of more and more shards, and projects", async (t) => {
  const line = "scale --over shards --shard-counts 1,2,3 --repeat 2 --rate 500 --project 1k,1m";
  const outcome = await runBench(
    `${line} --duration 300ms --warmup 100ms --durability memory --json`,
  );
  const result = resultOf<ScaleResult>(outcome);
  t.match(result, { scenario: "chain", over: "shards", repeats: 2, durability: "memory" });
  t.same(
    result.points.map(({ nodes, throughputs }) => [nodes, throughputs.length]),
    [
      [1, 2],
      [2, 2],
      [3, 2],
    ],
  );
  const { lambda, sigma, kappa } = result.usl!;
  t.ok(lambda > 0 && sigma >= 0 && kappa >= 0);
  t.match(result.projections, [{ rate: 1000 }, { rate: 1_000_000, isExtrapolated: true }]);
  t.match(outcome.stderr, /EXTRAPOLATED/);
  t.equal(outcome.code, judgeScale(result).ok ? 0 : 1);
});
