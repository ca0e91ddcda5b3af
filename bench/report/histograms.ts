/**
 * The interval histograms of a record, decoded and merged: percentiles of a longer time are those of
 * the merged histogram, never a mean of percentiles. Counts are of microseconds.
 */
import { deflateSync } from "node:zlib";
import hdr from "hdr-histogram-js";
import type { LatencySummary } from "../measurement/latency-histogram.ts";
import type { IntervalHistogram, RunRecord } from "./run-record.ts";

export type HistogramTag = IntervalHistogram["tag"];

const BUCKET_BITS = 32;
const plainCookie = 0x1c849303;
const compressedCookie = 0x1c849304;
const wordSize = 0x10; // The cookie's second half byte: counts of variable length.
const MICROS_MAX = 600e6;

/** The compressed V2 form in base64, as histogram logs carry it, whichever form is given. */
export function compressedBase64(encoded: Uint8Array): string {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if ((bytes.readInt32BE(0) & ~0xf0) !== plainCookie) return bytes.toString("base64");
  const deflated = deflateSync(bytes);
  const head = Buffer.alloc(8);
  head.writeInt32BE(compressedCookie | wordSize, 0);
  head.writeInt32BE(deflated.length, 4);
  return Buffer.concat([head, deflated]).toString("base64");
}

export function decodeHistogram(encoded: Uint8Array): hdr.JsHistogram {
  return decodeBase64(compressedBase64(encoded));
}

export function decodeBase64(base64: string): hdr.JsHistogram {
  return hdr.decodeFromCompressedBase64(base64, BUCKET_BITS, false) as hdr.JsHistogram;
}

/** All that end within the time given; undefined when there is none, or none of them has a count. */
export function mergedHistogram(
  { histograms }: Pick<RunRecord, "histograms">,
  tag: HistogramTag,
  { fromMs, untilMs } = { fromMs: -Infinity, untilMs: Infinity },
): hdr.JsHistogram | undefined {
  const merged = emptyHistogram();
  for (const histogram of histograms) {
    if (histogram.tag !== tag) continue;
    if (histogram.untilMs <= fromMs || histogram.untilMs > untilMs) continue;
    merged.add(decodeHistogram(histogram.encoded));
  }
  return merged.totalCount === 0 ? undefined : merged;
}

/** The measured window: what a report's curves and bars are of. */
export function windowOf({ result }: Pick<RunRecord, "result">) {
  // The last interval may end a little after the window does.
  const slackMs = 500;
  return {
    fromMs: result.warmupMs,
    untilMs: result.warmupMs + result.durationMs + slackMs,
  };
}

export function percentileMs(histogram: hdr.JsHistogram, percentile: number): number {
  // A bucket's upper end may lie above the largest record.
  return Math.min(histogram.getValueAtPercentile(percentile), histogram.maxValue) / 1000;
}

export function summaryOf(histogram: hdr.JsHistogram): LatencySummary {
  return {
    p50: percentileMs(histogram, 50),
    p90: percentileMs(histogram, 90),
    p99: percentileMs(histogram, 99),
    p999: percentileMs(histogram, 99.9),
    max: histogram.maxValue / 1000,
  };
}

/** A value in microseconds and how often it was recorded, rising. */
export function recordedCounts(histogram: hdr.JsHistogram): (readonly [number, number])[] {
  const counts: (readonly [number, number])[] = [];
  const iterator = histogram.recordedValuesIterator;
  iterator.reset();
  while (iterator.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep } = iterator.next();
    counts.push([valueIteratedTo, countAddedInThisIterationStep]);
  }
  return counts;
}

export function emptyHistogram(): hdr.JsHistogram {
  return hdr.build({
    bitBucketSize: BUCKET_BITS,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROS_MAX,
    numberOfSignificantValueDigits: 3,
  }) as hdr.JsHistogram;
}
