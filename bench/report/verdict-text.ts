/** A run's verdict in one sentence: the first thing that every report says. Pure. */
import { counted, countText } from "./figures.ts";
import type { RunResult } from "./result.ts";
import { verdictOf } from "./verdict.ts";

export function verdictSentence(result: RunResult): string {
  const verdict = verdictOf(result);
  if (!verdict.ok) return `FAILED: ${verdict.reasons.join("; ")}.`;
  const rate = `${countText(result.throughput)} executions/s`;
  const clean = cleanText(result);
  if (result.kill) return `OK: survived kill -9 with ${clean}.`;
  if (result.faults) {
    return `OK: survived ${counted(result.faults.marks.length, "fault")} with ${clean}.`;
  }
  if (result.outcomes === "unseen") {
    const sent = `${countText(result.rateSent)} starts/s of ${countText(result.rateOffered)}/s offered`;
    return `OK as far as can be seen: ${sent}, ${countText(result.accepted)} accepted${besidesText(result)}; whether and how they ended cannot be seen over this API.`;
  }
  return `OK: ${rate} completed of ${countText(result.rateOffered)}/s offered, ${clean}.`;
}

/** Of a start that is unknown nobody can say whether it ran: such a run does not account for all. */
function cleanText(result: RunResult): string {
  const accounted = `every ${result.unknown > 0 ? "accepted execution" : "execution"} accounted for`;
  return `${accounted}, every output right${besidesText(result)}`;
}

/** Starts that were sent and of which nothing came: allowed, and told. */
function besidesText(result: RunResult): string {
  return (["refused", "unknown"] as const)
    .filter((kind) => result[kind] > 0)
    .map((kind) => `, ${counted(result[kind], "start")} ${kind}`)
    .join("");
}

/** Percentiles of those that were answered say nothing of those that were not. Empty: there are none. */
export function survivorsText({ refused, unknown }: RunResult): string {
  const without = refused + unknown;
  return without === 0 ? "" : `${counted(without, "start")} refused or unknown: in none of these`;
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
