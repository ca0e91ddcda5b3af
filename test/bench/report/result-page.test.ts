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
  t.match(page, "OK: 20,000 executions/s is the highest rate that was held");
  t.match(page, "commit abc");
  t.end();
});

test("probes as find writes them are read too, and its own answer is believed", (t) => {
  const written = probes.map(({ latencyMs, ok, ...probe }) => ({
    ...probe,
    ...latencyMs,
    verdict: ok ? "held" : "failed",
  }));
  t.match(resultPage({ probes: written, sustainedRate: 19_000 }), "OK: 19,000 executions/s");
  t.match(resultPage({ probes: written, sustainedRate: null }), "FAILED: none of the rates");
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
