/**
 * The percentile distribution as text (`.hgrm`), in milliseconds: what the plotters of HdrHistogram
 * and wrk2 read. Of the measured window, as the result's own percentiles.
 */
import { type HistogramTag, mergedHistogram, windowOf } from "../histograms.ts";
import type { RunRecord } from "../run-record.ts";

const TICKS_PER_HALF_DISTANCE = 5;
const MICROS_PER_MS = 1000;

/** Undefined: nothing of that was recorded within the window. */
export function percentileText(record: RunRecord, tag: HistogramTag): string | undefined {
  const histogram = mergedHistogram(record, tag, windowOf(record));
  return histogram?.outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, MICROS_PER_MS);
}
