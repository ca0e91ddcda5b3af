import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { type BenchOptions, parseOptions } from "../../../bench/options.ts";
import { explainPlan, formatPlan } from "../../../bench/plan/explain-plan.ts";
import { parsePlan } from "../../../bench/plan/plan-file.ts";
import { withPlan } from "../../../bench/plan/with-plan.ts";

function problemsOf(text: string): string {
  try {
    parsePlan(text, "a.yaml");
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the plan was taken");
}

const phases = "phases:\n  - arrivals: constant\n    rate: 10\n    duration: 1s\n";

test("every problem of a plan is told at once, each with its line", (t) => {
  const text = [
    "nmae: x",
    "scenarios:",
    "  - scenario: chain",
    "    weight: 0",
    "phases:",
    "  - arrivals: constant",
    "    rate: 1k",
    "  - arrivals: sawtooth",
    "  - arrivals: ramp",
    "    from: 1",
    "    to: 2",
    "    duration: 1s",
    "    rate: 5",
    "seed: -1",
  ].join("\n");
  const message = problemsOf(text);
  for (const line of [
    /^plan a\.yaml:/,
    /line 1: unknown field nmae \(did you mean name\?\)/,
    /line 4: scenarios\.0\.weight must be > 0/,
    /line 6: phases\.0 lacks duration/,
    /line 8: phases\.1 needs arrivals, one of constant, poisson, ramp, steps, spikes or replay/,
    /line 13: unknown field phases\.2\.rate/,
    /line 14: seed must be >= 0/,
  ]) {
    t.match(message, line);
  }
  t.equal(message.split("\n").length, 7, message);
  t.end();
});

test("a file that is no YAML is told so with its line; JSON is YAML", (t) => {
  t.match(problemsOf("scenarios:\n  - [\n"), /line \d+: /);
  t.match(problemsOf("42"), /the plan must be object/);
  const json =
    '{"scenarios":[{"scenario":"pass"}],"phases":[{"arrivals":"replay","file":"a.csv"}]}';
  t.equal(parsePlan(json, "a.json").plan.scenarios.length, 1);
  t.end();
});

interface Files {
  readonly plan: string;
  readonly times?: string;
}

async function planned(
  t: Test,
  { plan, times }: Files,
  flags: readonly string[] = [],
): Promise<BenchOptions> {
  const folder = t.testdir();
  writeFileSync(join(folder, "plan.yaml"), plan);
  if (times !== undefined) writeFileSync(join(folder, "times.csv"), times);
  return withPlan(parseOptions(["--plan", join(folder, "plan.yaml"), ...flags]));
}

test("values that no schema can check are told with their lines as well", async (t) => {
  const plan = [
    "scenarios: [{ scenario: pass }]",
    "phases:",
    "  - { arrivals: constant, rate: fast, duration: 1s }",
    "  - { arrivals: constant, rate: 5, duration: 10 }",
    "  - { arrivals: spikes, rate: 1, spike: 5, every: 1s, for: 2s, duration: 9s }",
    "  - { arrivals: replay, file: none.csv }",
    "thresholds:",
    "  - p99<100",
  ].join("\n");
  await t.rejects(planned(t, { plan }), {
    name: "PlanError",
    message:
      /line 3: .*fast[\s\S]*line 4: .*10[\s\S]*line 6: .*none\.csv cannot be read[\s\S]*line 8: p99<100/,
  });
});

test("thresholds are read even where the schema finds something else", (t) => {
  const message = problemsOf(
    `nmae: x\nscenarios: [{ scenario: pass }]\n${phases}thresholds:\n  - lost=0\n  - p99<100\n  - 5\n`,
  );
  t.match(message, /line 1: unknown field nmae/);
  t.match(message, /line 9: p99<100: 100 is no limit for p99/);
  t.match(message, /line 10: thresholds\.2 must be string/);
  t.notMatch(problemsOf("scenarios: 5\nthresholds: lost"), /no threshold/);
  t.end();
});

test("a ramp is told from its first rate to its last, whichever is higher", async (t) => {
  const plan = [
    "scenarios: [{ scenario: pass }]",
    "warmup: 0",
    "phases:",
    "  - { name: down, arrivals: ramp, from: 2k, to: 100, duration: 1h }",
    "  - { name: stairs, arrivals: steps, rates: [400, 200, 100], duration: 9s }",
    "  - { name: peaks, arrivals: spikes, rate: 1, spike: 5, every: 2s, for: 1s, duration: 1s }",
    "  - { name: hills, arrivals: steps, rates: [1, 9, 1], duration: 9s }",
  ].join("\n");
  const text = formatPlan(explainPlan(await planned(t, { plan })));
  t.match(text, /down .* 2,000 to 100\/s/);
  t.match(text, /stairs .* 400 to 100\/s/);
  t.match(text, /hills .* between 1 and 9\/s/);
  t.match(text, / in 1h 19s on embedded/);
});

test("a plan becomes phases with their times, rates and totals", async (t) => {
  const plan = [
    "name: day",
    "scenarios: [{ scenario: pass, weight: 3 }, { scenario: chain }]",
    "warmup: 2s",
    "phases:",
    "  - { name: morning, arrivals: ramp, from: 0, to: 100, duration: 10s }",
    "  - { arrivals: poisson, rate: 100, duration: 5s }",
    "  - { arrivals: replay, file: times.csv, speed: 2 }",
    "thresholds: [p99<1s, lost=0]",
  ].join("\n");
  const options = await planned(t, { plan, times: "0\n500\n1998\n" });
  const explained = explainPlan(options);
  t.match(explained, {
    plan: "day",
    target: "embedded",
    durationMs: 18_000,
    scenarios: [
      { scenario: "pass", share: 0.75 },
      { scenario: "chain", share: 0.25 },
    ],
    thresholds: ["p99<1s", "lost=0"],
    phases: [
      // As the first phase goes on average, since it begins with nothing: 50/s, its first half ramped.
      { name: "warm-up", fromMs: 0, untilMs: 2000, rateHighest: 50, starts: 75 },
      {
        name: "morning",
        fromMs: 2000,
        untilMs: 12_000,
        rateLowest: 0,
        rateHighest: 100,
        starts: 500,
      },
      { name: "poisson", fromMs: 12_000, untilMs: 17_000, starts: 500, spacing: "poisson" },
      { name: "replay", fromMs: 17_000, untilMs: 18_000, starts: 3, rateLowest: null },
    ],
  });
  t.match(options, { durationMs: 16_000, warmupMs: 2000 });
  t.ok(Math.abs(options.ratePerSecond! - 1003 / 16) < 1e-9);
  const text = formatPlan(explained);
  t.match(text, /Plan day: about 1,078 executions in 18s on embedded\./);
  t.match(text, /pass 75\.0 %, chain 25\.0 %/);
  t.match(text, /morning +2\.0 s +12\.0 s +500 +0 to 100\/s/);
});

test("flags win over the plan; rate and duration scale it", async (t) => {
  const plan = `name: x\ntarget: nats\nseed: 5\nscenarios: [{ scenario: chain }]\n${phases}thresholds: [lost=0]`;
  const flags =
    "--rate 100 --duration 500ms --warmup 0s --seed 9 --target embedded --threshold p50<1s";
  const options = await planned(t, { plan }, [...flags.split(" "), "--scenario", "pass"]);
  t.match(options, {
    target: "embedded",
    seed: 9,
    durationMs: 500,
    warmupMs: 0,
    ratePerSecond: 100,
  });
  t.same(
    options.load.thresholds.map(({ text }) => text),
    ["p50<1s"],
  );
  t.equal(options.plan?.mix[0]?.machineName, "pass");
  const asWritten = await planned(t, { plan });
  t.match(asWritten, { target: "nats", seed: 5, durationMs: 1000, ratePerSecond: 10 });
});

test("what a plan cannot mean is refused", async (t) => {
  const rows: [string, RegExp][] = [
    [`scenarios: [{ scenario: pass }, { scenario: pass }]\n${phases}`, /stands in the mix twice/],
    [`scenarios: [{ scenario: pass }]\nendpoint: { url: aws }\n${phases}`, /needs target http/],
    [`scenarios: [{ scenario: pass }]\nprocesses: 2\n${phases}`, /processes need target nats/],
    [`scenarios: [{ scenario: psas }]\n${phases}`, /psas/],
  ];
  for (const [plan, message] of rows) await t.rejects(planned(t, { plan }), { message });
});
