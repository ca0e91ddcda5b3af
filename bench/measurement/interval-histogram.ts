/**
 * A latency of the whole window and of each interval of the load, for the price of one record: what
 * an interval holds goes into the window when it ends. Which of the two an event belongs to differs:
 * an interval has what happened in it, the window what was meant to start in it.
 *
 *     record ─▶ inside │ outside the window ──(interval ends)──▶ window += inside
 *                                                                interval = inside + outside
 */
import { LatencyHistogram } from "./latency-histogram.ts";

export class IntervalLatency {
  /** Of the window; complete when the last interval has been taken. */
  readonly window = new LatencyHistogram();
  readonly #inside = new LatencyHistogram();
  readonly #outside = new LatencyHistogram();

  /** Hot path: once or twice per execution. */
  record(latencyMs: number, isInWindow: boolean): void {
    if (isInWindow) this.#inside.record(latencyMs);
    else this.#outside.record(latencyMs);
  }

  /** Ends the interval. Null: nothing was recorded in it. */
  take(): Uint8Array | null {
    const inside = this.#inside;
    const outside = this.#outside;
    if (inside.count + outside.count === 0) return null;
    if (inside.count > 0) this.window.merge(inside);
    if (outside.count > 0) inside.merge(outside);
    const encoded = inside.encode();
    inside.reset();
    outside.reset();
    return encoded;
  }
}
