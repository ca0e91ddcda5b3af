/** Comparisons and trends as a user asks for them: of kept files, and of tiny runs made in turn. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import type { CompareResult } from "../../bench/comparison/compare-result.ts";
import { seededRandom } from "../../bench/load/seeded-random.ts";
import type { RunResult } from "../../bench/report/result.ts";
import type { TrendResult } from "../../bench/trend/trend.ts";
import { resultOf, runBench } from "./bench-process.ts";
import { slowed } from "./comparison/recorded-runs.ts";
import { goodResult } from "./report/sample-result.ts";

/** Two per cent of noise around a factor. */
function resultsAt(factor: number, count: number, seed: number): RunResult[] {
  const { next } = seededRandom(seed);
  return Array.from({ length: count }, () => slowed(goodResult, factor * (0.99 + 0.02 * next())));
}

const lines = (results: readonly RunResult[]) =>
  results.map((one) => JSON.stringify(one)).join("\n");

test("kept runs are compared wherever they lie, and each verdict has its exit code", async (t) => {
  const folder = t.testdir({
    "a.jsonl": lines(resultsAt(1, 16, 1)),
    "same.jsonl": lines(resultsAt(1, 16, 2)),
    "slow.jsonl": lines(resultsAt(1.05, 16, 3)),
    "fast.jsonl": lines(resultsAt(0.95, 16, 4)),
    "few.jsonl": lines([...resultsAt(0.9, 1, 5), ...resultsAt(1.1, 1, 5)]),
    runs: {},
  });
  for (const [at, result] of resultsAt(1.05, 12, 6).entries()) {
    mkdirSync(join(folder, "runs", `run-${at}`));
    writeFileSync(
      join(folder, "runs", `run-${at}`, "result.json"),
      JSON.stringify(result, null, 2),
    );
  }
  const rows = [
    ["same.jsonl", "same", 0],
    ["slow.jsonl", "worse", 2],
    ["fast.jsonl", "better", 0],
    ["few.jsonl", "inconclusive", 3],
    ["runs", "worse", 2],
  ] as const;
  const outcomes = await Promise.all(
    rows.map(([name]) => runBench(`compare ${folder}/a.jsonl ${folder}/${name} --json`)),
  );
  for (const [at, [name, verdict, code]] of rows.entries()) {
    const outcome = outcomes[at]!;
    const result = resultOf<CompareResult>(outcome);
    t.equal(result.verdict, verdict, `${name}: ${outcome.stderr}`);
    t.equal(outcome.code, code, name);
    t.match(result.metrics[0], { name: "cpu", isPrimary: true, verdict, a: { median: Number } });
    t.match(outcome.stderr, verdict.toUpperCase());
  }
});

test("what is not comparable is refused, with every difference, unless forced", async (t) => {
  const other = resultsAt(1, 4, 1).map((one) => ({
    ...one,
    scenario: "order",
    durability: "memory",
  }));
  const folder = t.testdir({
    "a.jsonl": lines(resultsAt(1, 4, 1)),
    "b.jsonl": other.map((one) => JSON.stringify(one)).join("\n"),
    "c.json": '{"throughput": 1}',
  });
  const line = `compare ${folder}/a.jsonl ${folder}/b.jsonl`;
  const [refused, forced, wrong, nothing, misnamed, noRef] = await Promise.all([
    runBench(line),
    runBench(`${line} --force --json`),
    runBench(`compare ${folder}/a.jsonl ${folder}/c.json`),
    runBench("compare"),
    runBench(`compare ${folder}/a.jsonl ${folder}/a.jsonl --primary cpus`),
    runBench("compare --refs HEAD,no-such-ref --runs 2"),
  ]);
  t.equal(refused.code, 2);
  t.match(refused.stderr, /scenario: A chain, B order/);
  t.match(refused.stderr, /durability: A power, B memory/);
  t.match(resultOf<CompareResult>(forced).differences, [/scenario/, /durability/]);
  t.match(wrong, { code: 2, stderr: /c\.json is no result of a run/ });
  t.match(nothing, { code: 2, stderr: /compare needs two files or folders/ });
  t.match(noRef, { code: 2, stderr: /no-such-ref is no commit|needs a git checkout/ });
  t.match(misnamed, { code: 2, stderr: /--primary cpus: a metric is one of cpu/ });
});

test("a comparison says at once that runs of a side failed", async (t) => {
  const b = resultsAt(1, 4, 2).map((one, at) => (at < 3 ? { ...one, lost: at + 1 } : one));
  const folder = t.testdir({ "a.jsonl": lines(resultsAt(1, 4, 1)), "b.jsonl": lines(b) });
  const outcome = await runBench(`compare ${folder}/a.jsonl ${folder}/b.jsonl --json`);
  const result = resultOf<CompareResult>(outcome);
  t.match(result, {
    a: { failed: 0 },
    b: { failed: 3, failures: [/^1 lost/, /^2 lost/, /^3 lost/] },
  });
  t.match(
    outcome.stderr.split("\n")[0],
    /But 3 of 4 runs of B FAILED \(1 lost: .*\): figures of failed runs prove nothing\.$/,
  );
});

test("two files of options are run in turn, A B B A, and compared", async (t) => {
  const folder = t.testdir({
    "a.yaml": "durability: memory\nrate: 200\n",
    "b.yaml": "durability: process\nrate: 200\n",
  });
  const outcome = await runBench(
    `compare --configs ${folder}/a.yaml,${folder}/b.yaml --scenario pass --runs 2 --duration 200ms --warmup 0s --shards 1 --json`,
  );
  const result = resultOf<CompareResult>(outcome);
  t.match(result, { a: { runs: 2 }, b: { runs: 2 }, isInterleaved: true });
  t.same(
    outcome.stderr.match(/^\d\/4 [AB]/gm),
    ["1/4 A", "2/4 B", "3/4 B", "4/4 A"],
    outcome.stderr,
  );
  t.match(result.differences, [/durability: A memory, B process/]);
});

test("a trend shows each metric and where its level changed", async (t) => {
  const commits = (from: string, results: readonly RunResult[]) =>
    results.map((one, at) => ({ ...one, commit: `${from}${at}` }));
  const series = [...commits("a", resultsAt(1, 12, 1)), ...commits("b", resultsAt(1.1, 12, 2))];
  const folder = t.testdir({ "runs.jsonl": lines(series) });
  const outcome = await runBench(`trend ${folder}/runs.jsonl --metrics cpu,p99 --json`);
  t.equal(outcome.code, 0, outcome.stderr);
  const { series: found } = resultOf<TrendResult>(outcome);
  t.match(found, [
    { name: "cpu", changes: [{ at: 12, label: "b0", direction: "worse" }] },
    { name: "p99", changes: [] },
  ]);
  t.match(outcome.stderr, /cpu +[▁▂▃▄▅▆▇█]{24}/);
  // What failed is no level: left out of all series, and told.
  const spoilt = series.map((one, at) => (at % 4 === 1 ? { ...slowed(one, 9), unknown: 7 } : one));
  writeFileSync(join(folder, "spoilt.jsonl"), lines(spoilt));
  const without = await runBench(`trend ${folder}/spoilt.jsonl --metrics cpu --json`);
  const { series: left, runs } = resultOf<TrendResult>(without);
  t.match(left, [{ name: "cpu", changes: [{ at: 12, direction: "worse" }] }]);
  t.same([left[0]!.values[1], runs[1]!.ok, runs[0]!.ok], [null, false, true]);
  t.match(without.stderr, /^24 runs, .*; 6 failed runs left out\.$/m);
  t.match(without.stderr, /failed +run 2, a1, is left out: 7 starts unknown/);
  const markdown = await runBench(`trend ${folder}/runs.jsonl --metrics cpu --markdown`);
  t.match(markdown.stdout, /\| cpu \| `[▁▂▃▄▅▆▇█]+` \| .* \| worse by \+.* % at b0/);
  t.match(await runBench(`trend ${folder}/none`), { code: 2, stderr: /no such file or folder/ });
});
