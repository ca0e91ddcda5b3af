/**
 * The series of a run: what its generators saw in each interval, put together. Counts are added,
 * histograms merged, and percentiles read from what was merged. Pure.
 */
import { type Phase, phaseNameAt } from "../load/arrivals/phases.ts";
import type { IntervalReport } from "../load/interval-recorder.ts";
import { deflatedHistogram } from "../measurement/deflated-histogram.ts";
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import type { IntervalHistogram, SeriesPoint } from "../report/run-record.ts";
import type { UsageReading } from "./usage-series.ts";

export interface RunSeries {
  readonly series: readonly SeriesPoint[];
  readonly histograms: readonly IntervalHistogram[];
}

type Tag = "accept" | "terminal" | "lateness";
const tags = ["accept", "terminal", "lateness"] as const;
const MICROS_PER_MS = 1000;

/** @param generators The intervals of each. @param usage What the target used meanwhile, in order of time. */
export function mergeSeries(
  generators: readonly (readonly IntervalReport[])[],
  phases: readonly Phase[],
  usage: readonly UsageReading[],
): RunSeries {
  const series: SeriesPoint[] = [];
  const histograms: IntervalHistogram[] = [];
  for (const parts of byInterval(generators)) {
    const fromMs = parts[0]!.fromMs;
    const untilMs = Math.max(...parts.map((part) => part.untilMs));
    const merged = Object.fromEntries(tags.map((tag) => [tag, merge(parts, tag)])) as Record<
      Tag,
      LatencyHistogram
    >;
    const spanMs = Math.max(1, untilMs - fromMs);
    const sum = (of: (part: IntervalReport) => number) =>
      parts.reduce((total, part) => total + of(part), 0);
    const isCpuKnown = parts.every(({ cpuMicros }) => cpuMicros !== null);
    const generatorCores = isCpuKnown
      ? sum(({ cpuMicros }) => cpuMicros ?? 0) / MICROS_PER_MS / spanMs
      : null;
    series.push({
      fromMs,
      untilMs,
      phase: phaseNameAt(phases, fromMs),
      offered: sum(({ offered }) => offered),
      sent: sum(({ sent }) => sent),
      dropped: sum(({ dropped }) => dropped),
      accepted: sum(({ accepted }) => accepted),
      refused: sum(({ refused }) => refused),
      completed: sum(({ completed }) => completed),
      active: sum(({ active }) => active),
      latencyMs: { accept: merged.accept.summaryMs(), terminal: merged.terminal.summaryMs() },
      latenessMsP99: merged.lateness.percentileMs(99),
      generatorCores,
      ...usageWithin(usage, { fromMs, untilMs, generatorCores }),
    });
    for (const tag of tags) {
      const histogram = merged[tag];
      if (histogram.count > 0) {
        histograms.push({ tag, fromMs, untilMs, encoded: deflatedHistogram(histogram.encode()) });
      }
      histogram.destroy();
    }
  }
  return { series, histograms };
}

/** All generators begin their intervals at the same times; one may have drained earlier than another. */
function byInterval(
  generators: readonly (readonly IntervalReport[])[],
): readonly (readonly IntervalReport[])[] {
  const intervals = new Map<number, IntervalReport[]>();
  for (const report of generators.flat()) {
    const parts = intervals.get(report.fromMs);
    if (parts === undefined) intervals.set(report.fromMs, [report]);
    else parts.push(report);
  }
  return [...intervals].sort(([left], [right]) => left - right).map(([, parts]) => parts);
}

function merge(parts: readonly IntervalReport[], tag: Tag): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const part of parts) {
    const encoded = part[tag];
    if (encoded === null) continue;
    const one = new LatencyHistogram(encoded);
    merged.merge(one);
    one.destroy();
  }
  return merged;
}

/** The reading next to the interval's end: they are not taken to the millisecond. */
function usageWithin(
  usage: readonly UsageReading[],
  { fromMs, untilMs, generatorCores }: Pick<SeriesPoint, "fromMs" | "untilMs" | "generatorCores">,
) {
  const halfMs = (untilMs - fromMs) / 2;
  const reading = usage.findLast(({ atMs }) => Math.abs(atMs - untilMs) <= halfMs);
  const cores = reading?.cores ?? null;
  const others = reading?.hasGenerators === true ? generatorCores : 0;
  return {
    // The two are not read at the same moment: a little less than none is none.
    engineCores: cores === null || others === null ? null : Math.max(0, cores - others),
    rssMb: reading?.rssMb ?? null,
    eventLoopLagMs: reading?.eventLoopLagMs ?? null,
  };
}
