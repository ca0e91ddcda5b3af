/** Latency of synchronous executions, for people; and whether the run proves anything. Pure. */
import { countText, durationText, latencyText, machineText, row } from "./figures.ts";
import { natsRows } from "./format-nats.ts";
import type { SyncResult } from "./result.ts";
import type { RunVerdict } from "./verdict.ts";

const sentShareMin = 0.99;

/** Aimed at for 1,000 calls a second. */
const targetsMs = {
  embedded: { p50: 0.5, p99: 3 },
  nats: { p50: 1, p99: 5 },
  http: { p50: 1, p99: 5 },
};

const places = { embedded: "in process", nats: "over NATS", http: "over HTTP" };

/** What the verdict is about. */
type OfferedCalls = Pick<
  SyncResult,
  "sent" | "errors" | "wrong" | "unanswered" | "rateSent" | "rateOffered"
>;

export function judgeSync(result: OfferedCalls): RunVerdict {
  const reasons: string[] = [];
  if (result.sent === 0) reasons.push("nothing was sent");
  if (result.errors > 0) reasons.push(`${result.errors} calls got an error`);
  if (result.wrong > 0) reasons.push(`${result.wrong} wrong outcomes`);
  if (result.unanswered > 0) reasons.push(`${result.unanswered} calls got no answer`);
  if (!(result.rateSent >= result.rateOffered * sentShareMin)) {
    reasons.push(`sent ${countText(result.rateSent)}/s of ${countText(result.rateOffered)}/s`);
  }
  return { ok: reasons.length === 0, reasons };
}

export function isTargetMet({
  target,
  latencyMs,
}: Pick<SyncResult, "target" | "latencyMs">): boolean {
  const targetMs = targetsMs[target];
  return latencyMs.p50 <= targetMs.p50 && latencyMs.p99 <= targetMs.p99;
}

export function formatSync(result: SyncResult): string {
  const verdict = judgeSync(result);
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  return [
    verdict.ok ? "OK: every call answered as expected." : `FAILED: ${verdict.reasons.join("; ")}.`,
    "",
    row("scenario", `${result.scenario}, startSyncExecution ${places[result.target]}, ${window}`),
    row("durability", `${result.durability} of the engine; a synchronous start is never kept`),
    ...natsRows(result.nats),
    ...callRows(result),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

/** The load and its latency. */
export function callRows(
  result: OfferedCalls & Pick<SyncResult, "target" | "latencyMs" | "latenessMs" | "succeeded">,
): string[] {
  const { latencyMs, latenessMs } = result;
  const targetMs = targetsMs[result.target];
  const target = `p50 ${latencyText(targetMs.p50)}, p99 ${latencyText(targetMs.p99)}`;
  const counts = (["sent", "succeeded", "errors", "wrong", "unanswered"] as const)
    .map((name) => `${name} ${countText(result[name])}`)
    .join(", ");
  const percentiles = (["p50", "p90", "p99", "p999", "max"] as const)
    .map((name) => `${name === "p999" ? "p99.9" : name} ${latencyText(latencyMs[name])}`)
    .join(", ");
  return [
    row("rate", `offered ${countText(result.rateOffered)}/s, sent ${countText(result.rateSent)}/s`),
    row("latency", `${percentiles}, from the intended start`),
    row("target", `${target}: ${isTargetMet(result) ? "met" : "NOT met"}`),
    row("lateness", `p99 ${latencyText(latenessMs.p99)} after the intended start`),
    row("calls", counts),
  ];
}
