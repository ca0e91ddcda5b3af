/** The generator's own measurement, tiny: its counts are checked, its speed is not. */
import { test } from "tap";
import type { GeneratorResult } from "../../bench/report/generator-result.ts";
import { resultOf, runBench } from "./bench-process.ts";

test("the generator measures itself: all that it offers is sent, once, and its cost is told", async (t) => {
  const outcome = await runBench("generator --rate 20k --duration 1s --warmup 500ms --json");
  t.equal(outcome.code, 0, outcome.stderr);
  const result = resultOf<GeneratorResult>(outcome);
  t.match(result, {
    rateOffered: 20_000,
    ratePerSecond: 20_000,
    // Half of the ramp's 5,000 starts are missing.
    sent: 27_500,
    accepted: 27_500,
    lost: 0,
    wrong: 0,
    pacingErrorPercent: Number,
    latenessMs: { p50: Number, p99: Number, max: Number },
    cpuMicrosPerStart: Number,
    cores: Number,
  });
  t.ok(result.cpuMicrosPerStart > 0 && result.cores > 0);
  t.match(outcome.stderr, /20,000 starts\/s of 20,000\/s offered/);
});
