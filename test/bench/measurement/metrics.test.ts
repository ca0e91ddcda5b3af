import { test } from "tap";
import { BenchCounters, benchBlockBytes } from "../../../bench/measurement/bench-counters.ts";
import { createBenchMetrics } from "../../../bench/measurement/metrics.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";
import { lintMetrics, skipWithoutPromtool } from "../../support/promtool.ts";

function newGenerator(): BenchCounters {
  return new BenchCounters(new SharedArrayBuffer(benchBlockBytes));
}

test("every count of a generator is printed under its own name", async (t) => {
  const generator = newGenerator();
  const counts = { offered: 100, sent: 90, dropped: 10, accepted: 80, refused: 8, unknown: 2 };
  generator.offered(counts.offered);
  generator.sent(counts.sent);
  generator.dropped(counts.dropped);
  generator.accepted(counts.accepted);
  generator.refused(counts.refused);
  generator.unknown(counts.unknown);
  generator.completed(70);
  generator.setAudit({ lost: 3, duplicates: 4, wrong: 5 });
  const families = parseExposition(await createBenchMetrics([generator]).metrics());
  for (const [noun, count] of Object.entries(counts)) {
    t.equal(seriesValue(families, `stepstorm_bench_${noun}_total`), count);
  }
  t.equal(seriesValue(families, "stepstorm_bench_completed_total"), 70);
  t.equal(seriesValue(families, "stepstorm_bench_lost"), 3);
  t.equal(seriesValue(families, "stepstorm_bench_duplicates"), 4);
  t.equal(seriesValue(families, "stepstorm_bench_wrong"), 5);
});

test("latencies of two generators are added, in seconds", async (t) => {
  const generators = [newGenerator(), newGenerator()];
  for (const generator of generators) {
    generator.lateness.observe(1);
    generator.acceptLatency.observe(20);
    generator.terminalLatency.observe(300);
  }
  const families = parseExposition(await createBenchMetrics(generators).metrics());
  t.equal(seriesValue(families, "stepstorm_bench_lateness_seconds_sum"), 0.002);
  t.equal(seriesValue(families, "stepstorm_bench_accept_latency_seconds_sum"), 0.04);
  t.equal(seriesValue(families, "stepstorm_bench_terminal_latency_seconds_sum"), 0.6);
  t.equal(seriesValue(families, "stepstorm_bench_terminal_latency_seconds_count"), 2);
  const bucket = "stepstorm_bench_accept_latency_seconds_bucket";
  t.equal(seriesValue(families, bucket, { le: "0.015" }), 0);
  t.equal(seriesValue(families, bucket, { le: "0.02" }), 2);
});

test("the audit's findings may fall again", async (t) => {
  const generator = newGenerator();
  const registry = createBenchMetrics([generator]);
  generator.setAudit({ lost: 9, duplicates: 0, wrong: 0 });
  t.equal(seriesValue(parseExposition(await registry.metrics()), "stepstorm_bench_lost"), 9);
  generator.setAudit({ lost: 0, duplicates: 0, wrong: 0 });
  t.equal(seriesValue(parseExposition(await registry.metrics()), "stepstorm_bench_lost"), 0);
});

test("a block of the wrong length is refused", async (t) => {
  t.throws(() => new BenchCounters(new SharedArrayBuffer(8)), /fixed length/);
});

test("promtool finds nothing to say about the load harness's metrics", {
  skip: skipWithoutPromtool,
}, async (t) => {
  t.equal(lintMetrics(await createBenchMetrics([newGenerator()]).metrics()), "");
});
