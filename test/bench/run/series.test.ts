import { inflateSync } from "node:zlib";
import { test } from "tap";
import type { IntervalReport } from "../../../bench/load/interval-recorder.ts";
import { LatencyHistogram } from "../../../bench/measurement/latency-histogram.ts";
import { mergeSeries } from "../../../bench/run/series.ts";

function histogramOf(values: readonly number[]): Uint8Array {
  const histogram = new LatencyHistogram();
  for (const ms of values) histogram.record(ms);
  return histogram.encode();
}

function interval(fromMs: number, over: Partial<IntervalReport>): IntervalReport {
  return {
    fromMs,
    untilMs: fromMs + 1000,
    offered: 10,
    sent: 9,
    dropped: 1,
    accepted: 8,
    refused: 1,
    completed: 7,
    active: 3,
    accept: null,
    terminal: null,
    lateness: null,
    cpuMicros: 250_000,
    ...over,
  };
}

const phases = [
  {
    name: "warm-up",
    durationMs: 1000,
    source: { kind: "rate", segments: [], spacing: "constant" },
  },
  { name: "load", durationMs: 1000, source: { kind: "rate", segments: [], spacing: "constant" } },
] as const;

test("counts are added, histograms merged, and percentiles read from what was merged", (t) => {
  const first = [interval(0, { terminal: histogramOf(new Array(99).fill(1)) }), interval(1000, {})];
  const second = [interval(0, { terminal: histogramOf([1000, 1000]) })];
  const { series, histograms } = mergeSeries([first, second], phases, [
    { atMs: 1010, cores: 1.5, hasGenerators: true, rssMb: 100, eventLoopLagMs: 2 },
  ]);
  t.equal(series.length, 2);
  t.match(series[0], {
    fromMs: 0,
    untilMs: 1000,
    phase: "warm-up",
    offered: 20,
    sent: 18,
    dropped: 2,
    accepted: 16,
    refused: 2,
    completed: 14,
    active: 6,
    generatorCores: 0.5,
    engineCores: 1,
    rssMb: 100,
    eventLoopLagMs: 2,
  });
  t.match(series[0]?.latencyMs.terminal, { p50: 1, p90: 1, p99: 1000.447, max: 1000.447 });
  t.match(series[1], { phase: "load", sent: 9, engineCores: null, rssMb: null });
  t.equal(histograms.length, 1, "where nothing was recorded there is no histogram");
  const [only] = histograms;
  t.match(only, { tag: "terminal", fromMs: 0, untilMs: 1000 });
  const bytes = Buffer.from(only!.encoded);
  t.equal(bytes.readInt32BE(0), 0x1c849304, "compressed V2");
  t.equal(bytes.readInt32BE(4), bytes.length - 8);
  const inner = new LatencyHistogram(inflateSync(bytes.subarray(8)));
  t.equal(inner.count, 101);
  t.equal(inflateSync(bytes.subarray(8)).readInt32BE(0) & ~0xf0, 0x1c849303 & ~0xf0);
  t.end();
});

test("what is not known of a part is not known of the whole", (t) => {
  const known = [interval(0, {})];
  const unknown = [interval(0, { cpuMicros: null })];
  const { series } = mergeSeries([known, unknown], phases, [
    { atMs: 1000, cores: 1.5, hasGenerators: true, rssMb: null, eventLoopLagMs: null },
  ]);
  t.match(series[0], { generatorCores: null, engineCores: null });
  t.end();
});
