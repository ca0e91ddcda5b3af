/** The example plans, each run tiny: answers are checked, speeds are not. */
import { fileURLToPath } from "node:url";
import { test } from "tap";
import { performRun } from "../../bench/commands/run.ts";
import { parseOptions } from "../../bench/options.ts";
import { withPlan } from "../../bench/plan/with-plan.ts";
import type { RunResult } from "../../bench/report/result.ts";
import { judgeRun } from "../../bench/report/verdict.ts";
import { loadScenario } from "../../bench/scenarios/scenario.ts";
import { resultOf, runBench } from "./bench-process.ts";

/** In the sources: above the compiled test, whichever folder it was compiled to. */
const planOf = (name: string) =>
  fileURLToPath(new URL(`../../bench/plans/${name}.yaml`, import.meta.url));
const tiny = "--rate 400 --duration 600ms --warmup 100ms --durability memory";

async function runPlan(name: string) {
  const options = await withPlan(
    parseOptions(["--plan", planOf(name), ...tiny.split(" "), "--threshold", "lost=0,wrong=0"]),
  );
  const scenario = await loadScenario(options.scenario);
  const finding = await performRun({ ...options, ratePerSecond: options.ratePerSecond! }, scenario);
  const result = finding.result as RunResult;
  const faults = judgeRun(result).reasons.filter((reason) => !reason.startsWith("generator-bound"));
  return { result, faults, record: finding.record!, text: finding.text };
}

for (const name of ["smoke", "soak", "spike"]) {
  test(`plan ${name} runs, every execution accounted for`, async (t) => {
    const { result, faults, record } = await runPlan(name);
    t.same(faults, []);
    t.match(result, { plan: name, arrivals: "plan", lost: 0, wrong: 0, drained: true });
    t.ok(result.sent > 150 && result.terminal === result.sent);
    t.same(
      result.thresholds?.map(({ text, ok }) => [text, ok]),
      [
        ["lost=0", true],
        ["wrong=0", true],
      ],
    );
    t.equal(
      record.series.reduce((sum, { sent }) => sum + sent, 0),
      result.sent,
      "the series has every start",
    );
    t.equal(
      record.series.reduce((sum, { completed }) => sum + completed!, 0),
      result.terminal,
    );
    t.match(record, { states: [], faults: [], definition: /StartAt/ });
    t.ok(record.histograms.some(({ tag }) => tag === "terminal"));
  });
}

test("a mix runs all of its machines, each with figures of its own", async (t) => {
  const { result, faults, text } = await runPlan("mix");
  t.same(faults, []);
  const [order, fanout, pass] = result.scenarios!;
  t.match(
    [order, fanout, pass],
    [
      { scenario: "order", weight: 6, wrong: 0 },
      { scenario: "fanout", weight: 3, wrong: 0 },
      { scenario: "pass", weight: 1, wrong: 0 },
    ],
  );
  t.equal(order!.sent + fanout!.sent + pass!.sent, result.sent);
  t.equal(order!.terminal + fanout!.terminal + pass!.terminal, result.terminal);
  t.ok(order!.sent > fanout!.sent && fanout!.sent > pass!.sent && pass!.sent > 0);
  t.ok(order!.latencyMs.p50 > 0);
  t.match(text, /of the mix +order: sent/);
});

test("Poisson arrivals are held to the starts that they drew, not to their rate", async (t) => {
  const threshold = "throughput>=0.99*offered";
  const load = "--scenario pass --arrivals poisson --rate 100 --duration 1s --warmup 0s --seed 5";
  const outcome = await runBench(
    `${load} --durability memory --shards 1 --threshold ${threshold} --json`,
  );
  const result = resultOf<RunResult>(outcome);
  t.ok(result.rateIntended! < 0.95 * result.rateOffered, `${result.rateIntended}/s drawn`);
  t.equal(result.rateSent, result.rateIntended);
  t.match(result.thresholds, [{ text: threshold, ok: true }]);
  t.match(outcome.stderr, `offered 100/s (${result.rateIntended}/s drawn), sent`);
});

test("a threshold that is not held fails the run, and the result says which", async (t) => {
  const line = `--plan ${planOf("smoke")} ${tiny} --threshold lost=0,p50>1h --json`;
  const outcome = await runBench(line.replace("1h", "60m"));
  t.equal(outcome.code, 1);
  const { thresholds } = resultOf<RunResult>(outcome);
  t.match(thresholds, [
    { text: "lost=0", actual: 0, ok: true },
    { text: "p50>60m", actual: Number, ok: false },
  ]);
  t.match(outcome.stderr, /threshold p50>60m not held/);
});

test("a plan is explained without being run", async (t) => {
  const outcome = await runBench(`plan ${planOf("spike")} --json`);
  t.equal(outcome.code, 0, outcome.stderr);
  t.match(resultOf(outcome), {
    plan: "spike",
    durationMs: 53_000,
    phases: [{ name: "warm-up" }, {}, {}],
  });
});
