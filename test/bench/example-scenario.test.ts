/** The scenario that users are told to copy, copied. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "tap";
import type { RunResult } from "../../bench/report/result.ts";
import { loadScenario } from "../../bench/scenarios/scenario.ts";
import { checkout } from "../cluster/deploy/checkout.ts";
import { startBench } from "./signalled-bench.ts";

test("the example is copied out of the checkout, under a name with a blank, and runs", async (t) => {
  // Outside of every package, as a user has it.
  const folder = mkdtempSync(join(tmpdir(), "stepstorm-example-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, "my tickets");
  cpSync(join(checkout, "docs", "harness", "example-scenario"), copy, { recursive: true });
  const flags = "--rate 200 --duration 1s --warmup 0s --shards 1 --durability memory --json";
  const bench = startBench(t, ["--scenario", copy, ...flags.split(" ")], folder);
  const code = await bench.end();
  const result = JSON.parse(bench.stdout()) as RunResult;
  t.match(result, { scenario: "my-tickets", sent: 200, terminal: 200, wrong: 0, lost: 0 });
  const isRight = code === 0 || /FAILED: generator-bound/.test(bench.stderr());
  t.ok(isRight, bench.stderr());
});

test("its transitions are those of its states, on average over its inputs", async (t) => {
  const { generator, transitions } = await loadScenario(
    join(checkout, "docs", "harness", "example-scenario"),
  );
  // The choice, and Refuse, or Price and Pay.
  const states = Array.from({ length: 10 }, (_, seats) => {
    const input = generator.input(seats, () => seats / 10);
    return generator.expected(seats, input).status === "SUCCEEDED" ? 3 : 2;
  });
  const mean = states.reduce((sum, count) => sum + count, 0) / states.length;
  t.equal(transitions, mean);
});

test("the page on scenarios names every field and export that there is", (t) => {
  const page = readFileSync(join(checkout, "docs", "harness", "scenarios.md"), "utf8");
  const names = [
    ["description", "transitions", "rate", "services", "handlers"],
    ["resource", "latencyMs", "errorRate", "error", "cause", "result", "fault"],
    ["distribution", "meanMs", "minMs", "maxMs", "medianMs", "sigma"],
    ["name", "module", "export", "settings"],
    ["input(", "expected(", "inputText(", "expectedOutputText("],
  ];
  for (const name of names.flat()) t.ok(page.includes(`\`${name}`), name);
  t.end();
});
