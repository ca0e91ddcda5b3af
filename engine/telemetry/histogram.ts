/**
 * Counts observations in the buckets of a scale, on a stretch of a Float64Array that may be shared
 * with the thread that reads it. One writer; readers see whole numbers, at worst one observation
 * apart from the sum. The count is the total of the buckets, so that the two never disagree.
 *
 *     [ bucket 0 | bucket 1 | … | bucket above the last bound | sum ]
 *
 * Hot path: `observe` runs per terminal and per turn.
 */
import assert from "node:assert/strict";
import { bucketOf, type HistogramScale } from "./histogram-scale.ts";

const valueMax = Number.MAX_SAFE_INTEGER; // Keeps the sum finite, whatever is observed.

/** How many elements a histogram of this scale takes. */
export function histogramLength(scale: HistogramScale): number {
  return scale.bounds.length + 1;
}

export class Histogram {
  readonly scale: HistogramScale;
  /** The buckets, then the sum in the observed unit. Written by `observe` alone. */
  readonly values: Float64Array;

  constructor(
    scale: HistogramScale,
    values: Float64Array = new Float64Array(histogramLength(scale)),
  ) {
    assert.equal(values.length, histogramLength(scale), "a histogram fills its stretch");
    this.scale = scale;
    this.values = values;
  }

  /**
   * Negative and NaN count as 0: latencies span threads and hosts whose clocks may disagree, and a
   * bad measurement must not take a shard down.
   * @returns The bucket it fell into.
   * @param times How many things the value was observed of: all starts of a frame are accepted at once.
   */
  observe(value: number, times = 1): number {
    const kept = value > 0 ? (value < valueMax ? value : valueMax) : 0;
    const values = this.values;
    const bucket = bucketOf(this.scale, kept);
    values[bucket]! += times;
    values[values.length - 1]! += kept * times;
    return bucket;
  }
}
