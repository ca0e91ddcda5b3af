/**
 * Latencies as an HDR histogram: microsecond resolution, three significant digits, up to ten
 * minutes. Recorded in WebAssembly (24 ns a record; the JavaScript build takes 97 ns). Histograms are
 * merged, percentiles never averaged; `encode` carries one across threads and processes.
 */
import hdr from "hdr-histogram-js";

export interface LatencySummary {
  readonly p50: number; // All in milliseconds; 0 when nothing was recorded.
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const latencyMicrosMax = 600e6;
const bucketBits = 32; // Four billion records of one latency.

export class LatencyHistogram {
  readonly #histogram: hdr.WasmHistogram;

  /** @param encoded The result of another histogram's `encode`; a fresh one is empty. */
  constructor(encoded?: Uint8Array) {
    hdr.initWebAssemblySync();
    this.#histogram = encoded === undefined ? emptyHistogram() : decode(encoded);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /**
   * Hot path: once or twice per execution. What lies outside the range counts as its end: beyond it
   * the WebAssembly build would lose the record without a word. Throws on NaN.
   */
  record(latencyMs: number): void {
    const micros = latencyMs * 1000;
    this.#histogram.recordValue(
      micros < 1 ? 1 : micros > latencyMicrosMax ? latencyMicrosMax : micros,
    );
  }

  /** As many records of the same latency. */
  recordTimes(latencyMs: number, count: number): void {
    const micros = Math.min(Math.max(latencyMs * 1000, 1), latencyMicrosMax);
    this.#histogram.recordValueWithCount(micros, count);
  }

  merge(other: LatencyHistogram): void {
    this.#histogram.add(other.#histogram);
  }

  encode(): Uint8Array {
    return this.#histogram.encode();
  }

  percentileMs(percentile: number): number {
    if (this.count === 0) return 0;
    const micros = this.#histogram.getValueAtPercentile(percentile);
    // A bucket's upper end may lie above the largest record.
    return Math.min(micros, this.#histogram.maxValue) / 1000;
  }

  summaryMs(): LatencySummary {
    return {
      p50: this.percentileMs(50),
      p90: this.percentileMs(90),
      p99: this.percentileMs(99),
      p999: this.percentileMs(99.9),
      max: this.percentileMs(100),
    };
  }

  reset(): void {
    this.#histogram.reset();
  }

  /** WebAssembly memory is not garbage-collected while the histogram lives; use it no more after this. */
  destroy(): void {
    this.#histogram.destroy();
  }
}

function emptyHistogram(): hdr.WasmHistogram {
  return hdr.build({
    useWebAssembly: true,
    bitBucketSize: bucketBits,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: latencyMicrosMax,
    numberOfSignificantValueDigits: 3,
  }) as hdr.WasmHistogram;
}

function decode(encoded: Uint8Array): hdr.WasmHistogram {
  return hdr.WasmHistogram.decode(encoded, bucketBits, latencyMicrosMax) as hdr.WasmHistogram;
}
