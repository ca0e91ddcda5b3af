/** A search, tiny, as a user runs it: answers are checked, speeds are not. */
import { test } from "tap";
import { formatFind } from "../../bench/report/format-find.ts";
import type { FindResult } from "../../bench/search/find-result.ts";
import { resultOf, runBench } from "./bench-process.ts";

const tiny = "--scenario pass --duration 200ms --warmup 0s --durability memory --shards 1";

test("find answers with every probe and the rate that held", async (t) => {
  const line = `find --slo p99<60s --min-rate 50 --max-rate 100 --confirm 1 ${tiny} --json`;
  const outcome = await runBench(line);
  const result = resultOf<FindResult>(outcome);
  t.match(result, {
    scenario: "pass",
    target: "embedded",
    durability: "memory",
    slo: "p99<60s",
    durationMs: 200,
    computer: { cores: Number },
  });
  t.ok(result.probes.length >= 1 && result.probes.every(({ offered }) => offered >= 50));
  t.equal(result.probes[0]!.offered, 50);
  t.equal(outcome.code, result.sustainedRate === null ? 1 : 0, outcome.stderr);
  t.match(outcome.stderr, formatFind(result));
});

test("a service level that nothing holds ends with 1, and says so", async (t) => {
  const outcome = await runBench(`find --slo p99<1us --min-rate 50 ${tiny} --json`);
  t.equal(outcome.code, 1);
  const result = resultOf<FindResult>(outcome);
  t.match(result, { sustainedRate: null, interval: [null, Number] });
  t.match(outcome.stderr, /FAILED: not even 50\/s held p99<1us/);
});

test("what find cannot follow ends with 2", async (t) => {
  const rows = [
    ["find --slo p98<1s", /unknown metric p98/],
    ["find --rate 5", /--rate does not go with find/],
    ["find --min-rate 9 --max-rate 8", /--min-rate must not be above --max-rate/],
    ["find --tolerance 3x", /--tolerance 3x is no share/],
    ["run --slo p99<1s", /--slo does not go with run/],
  ] as const;
  for (const [line, problem] of rows) {
    const { code, stderr } = await runBench(line);
    t.equal(code, 2, line);
    t.match(stderr, problem);
  }
});
