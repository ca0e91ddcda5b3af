/** Latency of synchronous executions, for people; and whether the run proves anything. Pure. */
import { countText, durationText, latencyText, machineText, row } from "./figures.ts";
import { natsRows } from "./format-nats.ts";
import type { SyncResult } from "./result.ts";
import type { RunVerdict } from "./verdict.ts";

const sentShareMin = 0.99;

/** Aimed at for 1,000 calls a second. */
const targetsMs = { embedded: { p50: 0.5, p99: 3 }, nats: { p50: 1, p99: 5 } };

export function judgeSync(result: SyncResult): RunVerdict {
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

export function isTargetMet({ target, latencyMs }: SyncResult): boolean {
  const targetMs = targetsMs[target];
  return latencyMs.p50 <= targetMs.p50 && latencyMs.p99 <= targetMs.p99;
}

export function formatSync(result: SyncResult): string {
  const verdict = judgeSync(result);
  const { latencyMs } = result;
  const targetMs = targetsMs[result.target];
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  const target = `p50 ${latencyText(targetMs.p50)}, p99 ${latencyText(targetMs.p99)}`;
  const where = result.target === "nats" ? "over NATS" : "in process";
  const counts = (["sent", "succeeded", "errors", "wrong", "unanswered"] as const)
    .map((name) => `${name} ${countText(result[name])}`)
    .join(", ");
  const percentiles = (["p50", "p90", "p99", "p999", "max"] as const)
    .map((name) => `${name === "p999" ? "p99.9" : name} ${latencyText(latencyMs[name])}`)
    .join(", ");
  return [
    verdict.ok ? "OK: every call answered as expected." : `FAILED: ${verdict.reasons.join("; ")}.`,
    "",
    row("scenario", `${result.scenario}, startSyncExecution ${where}, ${window}`),
    ...natsRows(result.nats),
    row("rate", `offered ${countText(result.rateOffered)}/s, sent ${countText(result.rateSent)}/s`),
    row("latency", `${percentiles}, from the intended start`),
    row("target", `${target}: ${isTargetMet(result) ? "met" : "NOT met"}`),
    row("lateness", `p99 ${latencyText(result.latenessMs.p99)} after the intended start`),
    row("calls", counts),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}
