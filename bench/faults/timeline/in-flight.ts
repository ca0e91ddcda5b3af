/**
 * Which executions a fault may have made run twice: those attempted before it was over that had no
 * terminal when it began. Pure.
 *
 *     attempted ─────────────── ended          in flight at the fault
 *                  ├─ fault ─┤
 *
 * A client knows of an outcome later than the cluster has it: these are all that had no durable
 * record, and some whose record was on its way.
 */
import type { Span } from "./span.ts";
import type { Lifetime, Timeline } from "./timeline.ts";

/** Ledgers hold whole milliseconds: what is noted as of 5 may have been at 5.9. */
const GRAIN_MS = 1;

export function isInFlight({ attemptedMs, endedMs }: Lifetime, spans: readonly Span[]): boolean {
  return spans.some(({ beginMs, endMs }) => attemptedMs <= endMs && endedMs + GRAIN_MS >= beginMs);
}

/** Executions that were in flight at any of these times, each counted once. */
export function countInFlight(timeline: Timeline, spans: readonly Span[]): number {
  let count = 0;
  for (const lifetime of timeline.lifetimes()) if (isInFlight(lifetime, spans)) count++;
  return count;
}

/** Repeated terminals of executions that were in flight at none of these times. */
export function countStrays(timeline: Timeline, spans: readonly Span[]): number {
  return timeline.repeats.filter(({ index }) => {
    const lifetime = timeline.of(index);
    return lifetime === undefined || !isInFlight(lifetime, spans);
  }).length;
}
