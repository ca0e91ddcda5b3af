/** A run's verdict in one sentence: the first thing that every report says. Pure. */
import { counted, countText } from "./figures.ts";
import type { RunResult } from "./result.ts";
import { judgeRun } from "./verdict.ts";

export function verdictSentence(result: RunResult): string {
  const verdict = judgeRun(result);
  if (!verdict.ok) return `FAILED: ${verdict.reasons.join("; ")}.`;
  const rate = `${countText(result.throughput)} executions/s`;
  const clean = "every execution accounted for, every output right";
  if (result.kill !== null) return `OK: survived kill -9 with ${clean}.`;
  if (result.faults !== null) {
    return `OK: survived ${counted(result.faults.marks.length, "fault")} with ${clean}.`;
  }
  if (result.outcomes === "unseen") {
    const sent = `${countText(result.rateSent)} starts/s of ${countText(result.rateOffered)}/s offered`;
    return `OK as far as can be seen: ${sent}, ${countText(result.accepted)} accepted; whether and how they ended cannot be seen over this API.`;
  }
  return `OK: ${rate} completed of ${countText(result.rateOffered)}/s offered, ${clean}.`;
}

/** What made the load and what it was put on: `2 shards, 1 generator`. Unknown shards are not told. */
export function threadsText({ shards, generators }: RunResult): string {
  const texts = [counted(generators, "generator")];
  if (shards > 0) texts.unshift(counted(shards, "shard"));
  return texts.join(", ");
}

export function arrivalsText({ arrivals, plan }: RunResult): string {
  return arrivals === "plan" ? `plan ${plan ?? ""}` : `${arrivals} arrivals`;
}
