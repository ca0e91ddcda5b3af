import { test } from "tap";
import { formatScale, judgeScale } from "../../../bench/report/format-scale.ts";
import type { ScalePoint, ScaleResult } from "../../../bench/report/result.ts";
import { goodResult } from "./sample-result.ts";

function point(nodes: number, efficiency: number): ScalePoint {
  return {
    nodes,
    throughput: 256 * nodes * efficiency,
    efficiency,
    refused: 0,
    lost: 0,
    duplicates: 0,
    unexpected: 0,
    wrong: 0,
    drained: true,
    throughputs: [],
    nodeCpuShare: 0.1 * nodes,
  };
}

function scaleOf(...points: readonly ScalePoint[]): ScaleResult {
  return {
    scenario: "latency",
    durability: "process",
    seed: 7,
    durationMs: 10_000,
    warmupMs: 4000,
    shardsPerNode: 1,
    activePerShardMax: 128,
    rateOfferedPerNode: 280,
    points,
    over: "nodes",
    repeats: 1,
    usl: null,
    projections: [],
    nodePrice: { usdPerHour: 0.1, name: "a node" },
    computer: goodResult.machine,
    commit: goodResult.commit,
  };
}

test("nine tenths of linear at every number of nodes is enough", (t) => {
  t.same(judgeScale(scaleOf(point(1, 1), point(8, 0.9))), { ok: true, reasons: [] });
  t.match(judgeScale(scaleOf(point(1, 1), point(2, 0.89), point(8, 1))).reasons, [
    /^2 nodes: efficiency 0\.89, less than 0\.9$/,
  ]);
  t.notOk(judgeScale(scaleOf(point(1, Number.NaN))).ok);
  t.end();
});

test("an audit that is not clean fails whatever the throughput", (t) => {
  const rows: [Partial<ScalePoint>, RegExp][] = [
    [{ lost: 1 }, /^4 nodes: 1 lost$/],
    [{ duplicates: 2 }, /^4 nodes: 2 duplicates$/],
    [{ unexpected: 3 }, /^4 nodes: 3 unexpected$/],
    [{ wrong: 4 }, /^4 nodes: 4 wrong$/],
    [{ drained: false }, /^4 nodes: not drained$/],
  ];
  for (const [spoilt, reason] of rows) {
    t.match(judgeScale(scaleOf({ ...point(4, 1), ...spoilt })).reasons, [reason]);
  }
  t.end();
});

test("the table has a line for each number of nodes, in columns", (t) => {
  const text = formatScale(scaleOf(point(1, 1), point(8, 0.95)));
  t.match(text, /^OK: throughput grows with the nodes/);
  t.match(text, /128 executions a shard at once/);
  t.match(text, /\n +nodes completed\/s +efficiency +CPU cores +refused\n/);
  t.match(text, /\n +8 +1,946 +0\.950 +0\.80 +0\n/);
  t.end();
});
