/**
 * What a load generator's thread counts of a run, in a SharedArrayBuffer that the main thread reads
 * when it is scraped. One writer, plain additions. For every start:
 *
 *     offered = sent + dropped        sent = accepted + refused + unknown
 *
 * Hot path: counts are added per batch, latencies observed per start.
 */
import assert from "node:assert/strict";
import { Histogram, histogramLength } from "../../engine/telemetry/histogram.ts";
import { latencyScale } from "../../engine/telemetry/scales.ts";

const latencyLength = histogramLength(latencyScale);

/** Where a block keeps what. */
export const benchField = {
  offered: 0,
  sent: 1,
  dropped: 2,
  accepted: 3,
  refused: 4,
  unknown: 5,
  completed: 6,
  lost: 7,
  duplicates: 8,
  wrong: 9,
  lateness: 10, // From here on histograms.
  acceptLatency: 10 + latencyLength,
  terminalLatency: 10 + 2 * latencyLength,
} as const;

const benchBlockLength = benchField.terminalLatency + latencyLength;
export const benchBlockBytes = benchBlockLength * Float64Array.BYTES_PER_ELEMENT;

export class BenchCounters {
  /** Milliseconds from the intended start to the moment it was sent. */
  readonly lateness: Histogram;
  /** Milliseconds from the intended start to the answer that accepts it. */
  readonly acceptLatency: Histogram;
  /** Milliseconds from the intended start to the terminal record. */
  readonly terminalLatency: Histogram;
  /** The block. Written by one thread alone, through this class. */
  readonly values: Float64Array;

  /** @param block `benchBlockBytes` long, all zero at the start of a run. */
  constructor(block: SharedArrayBuffer) {
    assert.equal(block.byteLength, benchBlockBytes, "a generator's block has a fixed length");
    const values = new Float64Array(block);
    const histogramAt = (at: number) =>
      new Histogram(latencyScale, values.subarray(at, at + latencyLength));
    this.values = values;
    this.lateness = histogramAt(benchField.lateness);
    this.acceptLatency = histogramAt(benchField.acceptLatency);
    this.terminalLatency = histogramAt(benchField.terminalLatency);
  }

  /** Starts whose intended time has come. */
  offered(count: number): void {
    this.values[benchField.offered]! += count;
  }

  sent(count: number): void {
    this.values[benchField.sent]! += count;
  }

  /** Never sent, because the generator had no room for them. */
  dropped(count: number): void {
    this.values[benchField.dropped]! += count;
  }

  accepted(count: number): void {
    this.values[benchField.accepted]! += count;
  }

  refused(count: number): void {
    this.values[benchField.refused]! += count;
  }

  /** Sent, but neither accepted nor refused within the time limit. */
  unknown(count: number): void {
    this.values[benchField.unknown]! += count;
  }

  /** Accepted starts whose terminal record has come. */
  completed(count: number): void {
    this.values[benchField.completed]! += count;
  }

  /** What the audit finds at the moment: may fall again, for example when a late terminal comes. */
  setAudit(audit: {
    readonly lost: number;
    readonly duplicates: number;
    readonly wrong: number;
  }): void {
    this.values[benchField.lost] = audit.lost;
    this.values[benchField.duplicates] = audit.duplicates;
    this.values[benchField.wrong] = audit.wrong;
  }
}
