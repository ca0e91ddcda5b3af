/**
 * Metrics that are read, not written: their values come from the counter blocks when somebody
 * scrapes. A registry of prom-client asks a metric for no more than its name and its samples; so an
 * object with these is a metric to it. Counters and gauges could be filled through prom-client's
 * own classes, but its Histogram can only observe, one value at a time, and has no public way to
 * set its buckets. One technique for all three kinds instead.
 *
 * A scrape holds the main thread, and printing 64 histograms is most of it. What a histogram's
 * lines have in common is therefore given apart (`sharedLabels`, escaped once and not 45 times),
 * and the bounds as numbers, which need no escaping: 10 ms a scrape became 3.
 */
import type { Metric, Registry } from "prom-client";
import type { Exemplar } from "./exemplars.ts";
import { histogramLength } from "./histogram.ts";
import type { HistogramScale } from "./histogram-scale.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** The values of one histogram, laid out as `Histogram.values`. */
export interface HistogramSample {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** By bucket: an execution that fell into it. */
  readonly exemplars?: readonly (Exemplar | undefined)[];
}

interface Described {
  /** Base unit last; a counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
}

export interface ScalarMetric extends Described {
  readonly type: "counter" | "gauge";
  /** Runs once a scrape. Label sets must differ; a counter's values must not fall. */
  readonly read: () => readonly Sample[];
}

export interface HistogramMetric extends Described {
  readonly scale: HistogramScale;
  readonly read: () => readonly HistogramSample[];
}

/** A line of a histogram as prom-client prints it: its labels are those of both objects. */
interface Line {
  readonly metricName: string;
  readonly labels: { readonly le?: string | number };
  readonly sharedLabels: Labels;
  readonly value: number;
  /** Printed only in OpenMetrics. */
  readonly exemplar?: object | undefined;
}

/** What a registry asks of a metric. */
interface FilledMetric extends Described {
  get(): Promise<object>;
  /** As `get`, for the text alone; may give `sharedLabels`. */
  getForPromString?(): Promise<object>;
}

export function registerScalar(registry: Registry, metric: ScalarMetric): void {
  const { name, help, type, read } = metric;
  const described = { name, help, type, aggregator: "sum" };
  register(registry, {
    ...described,
    get: () => Promise.resolve({ ...described, values: read() }),
  });
}

export function registerHistogram(registry: Registry, metric: HistogramMetric): void {
  const { name, help, read } = metric;
  const described = { name, help, type: "histogram", aggregator: "sum" };
  const linesOf = linePrinter(name, metric.scale);
  register(registry, {
    ...described,
    getForPromString: () => Promise.resolve({ ...described, values: read().flatMap(linesOf) }),
    get: () =>
      Promise.resolve({ ...described, values: read().flatMap(linesOf).map(withAllLabels) }),
  });
}

function register(registry: Registry, metric: FilledMetric): void {
  // The blocks belong to the threads that write them; a registry cannot set them back.
  registry.registerMetric({ ...metric, reset() {} } as unknown as Metric);
}

/** Buckets made cumulative, ending with +Inf, then sum and count. */
function linePrinter(name: string, scale: HistogramScale): (sample: HistogramSample) => Line[] {
  const bucketName = `${name}_bucket`;
  const bucketLabels = [...scale.baseBounds, "+Inf"].map((le) => ({ le }));
  const sumAt = histogramLength(scale) - 1;
  return ({ labels: sharedLabels, values, exemplars }) => {
    let count = 0;
    const lines: Line[] = bucketLabels.map((labels, bucket) => {
      count += values[bucket]!;
      const exemplar = exemplarOf(exemplars?.[bucket]);
      return { metricName: bucketName, labels, sharedLabels, value: count, exemplar };
    });
    const sum = values[sumAt]! / scale.unitsPerBase;
    lines.push({ metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum });
    lines.push({ metricName: `${name}_count`, labels: {}, sharedLabels, value: count });
    return lines;
  };
}

/** As prom-client prints it, in seconds. */
function exemplarOf(exemplar: Exemplar | undefined): object | undefined {
  if (exemplar === undefined) return undefined;
  const { name, latencyMs, endedMs } = exemplar;
  return {
    labelSet: { execution: name },
    value: latencyMs / 1_000,
    timestamp: endedMs / 1_000,
  };
}

function withAllLabels({ metricName, labels, sharedLabels, value }: Line): object {
  return { metricName, labels: { ...sharedLabels, ...labels }, value };
}
