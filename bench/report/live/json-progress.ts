/** Progress as lines of JSON, one a second, for whoever follows a run in CI. Pure. */
import { latencyScale } from "../../../engine/telemetry/scales.ts";
import { bucketDifference, bucketPercentile } from "./buckets.ts";
import { type LiveState, nowOf, phaseOf, rateBetween } from "./live-state.ts";

export function jsonLine(state: LiveState): string | undefined {
  const now = nowOf(state);
  if (now === undefined) return undefined;
  const { last, before } = now;
  const lately = bucketDifference(last.terminalBuckets, before.terminalBuckets);
  const isSeen = state.subject.isUnseen !== true;
  const percentile = (share: number) => {
    const ms = bucketPercentile(lately, latencyScale.bounds, share);
    return ms === 0 ? null : rounded(ms); // Null: nothing ended, or nothing is seen of it.
  };
  return JSON.stringify({
    phase: phaseOf(state.subject, last.elapsedMs),
    elapsedMs: Math.round(last.elapsedMs),
    totalMs: state.subject.totalMs,
    offeredPerSecond: Math.round(rateBetween(before, last, "offered")),
    acceptedPerSecond: Math.round(rateBetween(before, last, "accepted")),
    completedPerSecond: isSeen ? Math.round(rateBetween(before, last, "completed")) : null,
    active: isSeen ? last.active : null,
    latencyMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99) },
    offered: last.offered,
    sent: last.sent,
    accepted: last.accepted,
    completed: isSeen ? last.completed : null,
    refused: last.refused,
    unknown: last.unknown,
    dropped: last.dropped,
  });
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
