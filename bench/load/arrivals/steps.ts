/** A staircase: rates one after the other, each for as long. Pure. */
import assert from "node:assert/strict";
import type { Segment } from "./segments.ts";

/** @param durationMs Of all of them together. */
export function stepSegments(rates: readonly number[], durationMs: number): readonly Segment[] {
  assert(rates.length > 0, "steps have a rate each");
  const stepMs = durationMs / rates.length;
  return rates.map((rate) => ({ durationMs: stepMs, fromRate: rate, toRate: rate }));
}
