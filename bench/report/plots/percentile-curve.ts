/**
 * The percentile curve, as HdrHistogram draws it: x goes by nines, so that the tail is as wide as
 * the rest. Each line ends where its count has nothing more to say. Pure.
 */
import { type HistogramTag, mergedHistogram, percentileMs, windowOf } from "../histograms.ts";
import type { RunRecord } from "../run-record.ts";
import { type Plot, type PlotLine, positive } from "./plot.ts";

const STEPS_PER_NINE = 20;
const NINES_MAX = 6;

const lines: readonly (readonly [HistogramTag, string, PlotLine["colour"]])[] = [
  ["terminal", "terminal", "blue"],
  ["accept", "accepted", "yellow"],
  ["queue", "queue", "purple"],
  ["engine", "engine", "green"],
  ["lateness", "lateness", "grey"],
];

/** Undefined: no histograms were kept. */
export function percentileCurve(record: RunRecord): Plot | undefined {
  const merged = lines.flatMap(([tag, name, colour]) => {
    const histogram = mergedHistogram(record, tag, windowOf(record));
    return histogram === undefined ? [] : [{ tag, name, colour, histogram }];
  });
  if (merged.length === 0) return undefined;
  const most = Math.max(...merged.map(({ histogram }) => histogram.totalCount));
  const nines = Math.min(NINES_MAX, Math.floor(Math.log10(most) * STEPS_PER_NINE) / STEPS_PER_NINE);
  const steps = Array.from(
    { length: Math.round(nines * STEPS_PER_NINE) + 1 },
    (_, step) => 10 ** (step / STEPS_PER_NINE),
  );
  return {
    id: "percentiles",
    title: "Percentile curve",
    answers: "How latency grows towards the tail: a cliff is where a rare event begins to count.",
    x: { label: "share of executions", unit: "nines", isLog: true, values: steps },
    y: { label: "latency", unit: "ms", isLog: true },
    lines: merged.map(({ tag, name, colour, histogram }) => ({
      name,
      colour,
      style: tag === "lateness" ? "dashed" : "line",
      values: steps.map((step) =>
        step <= histogram.totalCount
          ? positive(percentileMs(histogram, 100 * (1 - 1 / step)))
          : null,
      ),
    })),
    bands: [],
  };
}
