/** Pages of results that are no single run's: a search, a scale. */
import { test } from "tap";
import { resultPage } from "../../../bench/report/html/result-page.ts";
import { kneePlots, scalePlot, uslThroughput } from "../../../bench/report/plots/search-plots.ts";

const probes = [
  { rate: 40_000, throughput: 31_000, latencyMs: { p50: 300, p99: 900 }, ok: false },
  { rate: 10_000, throughput: 10_000, latencyMs: { p50: 3, p99: 9 }, ok: true },
  { rate: 20_000, throughput: 20_000, latencyMs: { p50: 4, p99: 22 }, ok: true },
];

test("a search shows the knee by rate, and which rates were held", (t) => {
  const [latency, throughput] = kneePlots(probes);
  t.strictSame(latency!.x.values, [10_000, 20_000, 40_000]);
  const line = (name: string) => latency!.lines.find((one) => one.name === name)!.values;
  t.strictSame(line("p99, held"), [9, 22, null]);
  t.strictSame(line("p99, not held"), [null, null, 900]);
  t.strictSame(throughput!.lines[1]!.values, [10_000, 20_000, 31_000]);
  const page = resultPage({ scenario: "chain", probes, commit: "abc" })!;
  t.match(
    page,
    "OK: of the rates that were tried, 20,000 executions/s is the highest that was held",
  );
  t.match(page, "commit abc");
  t.end();
});

test("probes as find writes them are read too, and its own answer is believed", (t) => {
  const written = probes.map(({ latencyMs, ok, ...probe }) => ({
    ...probe,
    ...latencyMs,
    verdict: ok ? "held" : "failed",
  }));
  t.match(resultPage({ probes: written, sustainedRate: 19_000 }), "tried, 19,000 executions/s");
  t.match(resultPage({ probes: written, sustainedRate: null }), "FAILED: none of the rates");
  t.end();
});

test("the page says no more of a search than the command does", (t) => {
  const answer = { slo: "p99<100ms", tolerance: 0.03, sustainedRate: 4000 };
  const headlineOf = (ending: string) => resultPage({ probes, ...answer, ending })!;
  t.match(headlineOf("max-rate"), "no more was asked: raise --max-rate");
  t.match(headlineOf("generator-bound"), "at least 4,000/s");
  t.match(headlineOf("budget"), "before it was sure");
  t.match(headlineOf("converged"), "4,000/s sustained within p99&lt;100ms (to 3.0 %)");
  t.notMatch(headlineOf("max-rate"), "highest");
  t.end();
});

test("a rate that was tried several times is one place of the lines, and each of its probes is seen", (t) => {
  const again = [
    { rate: 4000, throughput: 4000, latencyMs: { p50: 2, p99: 60 }, ok: true },
    { rate: 2000, throughput: 2000, latencyMs: { p50: 1, p99: 20 }, ok: true },
    { rate: 4000, throughput: 3900, latencyMs: { p50: 4, p99: 361 }, ok: false },
    { rate: 4000, throughput: 4000, latencyMs: { p50: 3, p99: 80 }, ok: true },
  ];
  const [latency, throughput] = kneePlots(again);
  const line = (name: string) => latency!.lines.find((one) => one.name === name)!.values;
  t.strictSame(line("p99"), [20, 80, 80, 80], "medians");
  t.strictSame(line("p50"), [1, 3, 3, 3]);
  t.strictSame(line("p99, held"), [20, 60, null, 80]);
  t.strictSame(line("p99, not held"), [null, null, 361, null]);
  t.strictSame(throughput!.lines[1]!.values, [2000, 4000, 4000, 4000]);
  // What stands at the very end of the range would not be drawn but for the first.
  const [from, until] = latency!.x.range!;
  t.ok(from < 2000 && until > 4000);
  const [one] = kneePlots(again.slice(0, 1));
  t.ok(one!.x.range![0] < 4000 && one!.x.range![1] > 4000);
  t.end();
});

test("a scale shows what was measured beside the line, and the law where one was fitted", (t) => {
  const points = [
    { nodes: 4, throughput: 350 },
    { nodes: 1, throughput: 100 },
  ];
  const fit = { lambda: 100, sigma: 0.04, kappa: 0.001 };
  const plot = scalePlot(points, fit);
  t.strictSame(plot.x.values, [1, 2, 3, 4]);
  const line = (name: string) => plot.lines.find((one) => one.name === name)!.values;
  t.strictSame(line("measured"), [100, null, null, 350]);
  t.strictSame(line("linear"), [100, 200, 300, 400]);
  t.equal(line("USL fit")[3], uslThroughput(fit, 4));
  t.equal(uslThroughput({ lambda: 5, sigma: 0, kappa: 0 }, 3), 15);
  t.notOk(scalePlot(points, undefined).lines.some(({ name }) => name === "USL fit"));
  t.match(resultPage({ scenario: "latency", points, fit }), "Throughput by nodes: latency");
  t.end();
});

test("other results have no page", (t) => {
  for (const result of [{}, { probes: [] }, { probes: [{ rate: 1 }] }, { points: [{ size: 3 }] }]) {
    t.equal(resultPage(result), undefined, JSON.stringify(result));
  }
  t.end();
});
