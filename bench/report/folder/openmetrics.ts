/**
 * The run for Prometheus to take in afterwards (`promtool tsdb create-blocks-from openmetrics`), so
 * that dashboards show it as if they had watched. Same names as the live metrics; counters begin at 0
 * with the load, buckets are those of the live histograms, counted from the kept ones.
 */
import { latencyScale } from "../../../engine/telemetry/scales.ts";
import { keptMetrics } from "../../measurement/metrics.ts";
import { decodeHistogram, recordedCounts } from "../histograms.ts";
import type { IntervalHistogram, RunRecord, SeriesPoint } from "../run-record.ts";

const MICROS_PER_SECOND = 1e6;
const BYTES_PER_MB = 1e6;
const MS_PER_SECOND = 1000;

const counters = ["offered", "sent", "dropped", "accepted", "refused", "completed"] as const;
const histograms = ["accept", "terminal", "lateness"] as const;

const gauges: readonly (readonly [
  keyof typeof keptMetrics,
  (point: SeriesPoint) => number | null,
])[] = [
  ["active", ({ active }) => active],
  ["engineCores", ({ engineCores }) => engineCores],
  ["generatorCores", ({ generatorCores }) => generatorCores],
  ["rss", ({ rssMb }) => scaled(rssMb, BYTES_PER_MB)],
  ["eventLoopLag", ({ eventLoopLagMs }) => scaled(eventLoopLagMs, 1 / MS_PER_SECOND)],
];

export function openMetrics(record: RunRecord): string {
  const labels = labelsOf(record);
  const lines = [
    ...counters.flatMap((name) => counterLines(record, name, labels)),
    ...gauges.flatMap(([name, read]) => gaugeLines(record, { name, read, labels })),
    ...histograms.flatMap((tag) => histogramLines(record, tag, labels)),
  ];
  return `${[...lines, "# EOF"].join("\n")}\n`;
}

function counterLines(
  { series, startedAtMs }: RunRecord,
  name: (typeof counters)[number],
  labels: string,
): string[] {
  const counts = series.map((point) => point[name]);
  if (series.length === 0 || counts.includes(null)) return [];
  const [family] = keptMetrics[name];
  let total = 0;
  const lines = [`${family}_total{${labels}} 0 ${seconds(startedAtMs + series[0]!.fromMs)}`];
  for (const [at, point] of series.entries()) {
    total += counts[at]!;
    lines.push(`${family}_total{${labels}} ${total} ${seconds(startedAtMs + point.untilMs)}`);
  }
  return [...headOf(name, "counter"), ...lines];
}

function gaugeLines(
  { series, startedAtMs }: RunRecord,
  {
    name,
    read,
    labels,
  }: {
    readonly name: keyof typeof keptMetrics;
    readonly read: (point: SeriesPoint) => number | null;
    readonly labels: string;
  },
): string[] {
  const lines = series.flatMap((point) => {
    const value = read(point);
    if (value === null) return [];
    return [`${keptMetrics[name][0]}{${labels}} ${value} ${seconds(startedAtMs + point.untilMs)}`];
  });
  return lines.length === 0 ? [] : [...headOf(name, "gauge"), ...lines];
}

function histogramLines(
  { histograms: all, startedAtMs }: RunRecord,
  tag: (typeof histograms)[number],
  labels: string,
): string[] {
  const rows = all.filter((row) => row.tag === tag);
  if (rows.length === 0) return [];
  const running = { buckets: new Float64Array(latencyScale.bounds.length), count: 0, sum: 0 };
  return [
    ...headOf(tag, "histogram"),
    ...rows.flatMap((row) => {
      addTo(running, row);
      return stepLines(keptMetrics[tag][0], running, {
        labels,
        at: seconds(startedAtMs + row.untilMs),
      });
    }),
  ];
}

interface Running {
  readonly buckets: Float64Array; // Not cumulative.
  count: number;
  sum: number;
}

function addTo(running: Running, { encoded }: IntervalHistogram): void {
  for (const [micros, count] of recordedCounts(decodeHistogram(encoded))) {
    const ms = micros / MS_PER_SECOND;
    running.buckets[latencyScale.bounds.findIndex((bound) => ms <= bound)]! += count;
    running.count += count;
    running.sum += (micros / MICROS_PER_SECOND) * count;
  }
}

function stepLines(
  name: string,
  { buckets, count, sum }: Running,
  { labels, at }: { readonly labels: string; readonly at: string },
): string[] {
  let below = 0;
  const lines = latencyScale.baseBounds.map((bound, i) => {
    below += buckets[i]!;
    return `${name}_bucket{${labels},le="${bound}"} ${below} ${at}`;
  });
  return [
    ...lines,
    `${name}_bucket{${labels},le="+Inf"} ${count} ${at}`,
    `${name}_count{${labels}} ${count} ${at}`,
    `${name}_sum{${labels}} ${sum} ${at}`,
  ];
}

function headOf(name: keyof typeof keptMetrics, type: string): string[] {
  const [family, help] = keptMetrics[name];
  return [`# HELP ${family} ${help}`, `# TYPE ${family} ${type}`];
}

/** What tells one run's series from another's. */
function labelsOf({ result }: RunRecord): string {
  const label = (name: string, value: string) => `${name}="${escaped(value)}"`;
  return [label("scenario", result.scenario), label("target", result.target)].join(",");
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function seconds(ms: number): string {
  return (ms / MS_PER_SECOND).toFixed(3);
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
