/** A run over HTTP, for people; and whether it proves anything. Pure. */
import type { Round } from "../http/rounds.ts";
import { counted, countText, durationText, machineText, row } from "./figures.ts";
import { callRows, judgeSync } from "./format-sync.ts";
import type { HttpRate, HttpResult } from "./result.ts";
import type { RunVerdict } from "./verdict.ts";

/** Aimed at on two cores with durability power, server and load sharing them. */
const ratiosMin = { startExecution: 0.5, startSyncExecution: 0.4 };
const batchStartsPerSecondMin = 60_000;

/** Answers are judged, not speeds: those are the computer's, too. */
export function judgeHttp(result: HttpResult): RunVerdict {
  const { errors, non2xx } = result;
  const reasons: string[] = [];
  if (non2xx > 0) reasons.push(`${counted(non2xx, "answer")} not 2xx`);
  if (errors > 0) reasons.push(`${counted(errors, "request")} got no answer`);
  reasons.push(...startsReasons(result));
  reasons.push(...judgeSync(openLoopOf(result)).reasons.map((reason) => `open loop: ${reason}`));
  return { ok: reasons.length === 0, reasons };
}

/** One round while the run goes on. */
export function roundText(round: Round): string {
  const share = (rate: number, bare: number) => `${countText(rate)}/s (${ratioText(rate / bare)})`;
  return [
    `StartExecution ${share(round.startExecution, round.bareStart)}`,
    `StartSyncExecution ${share(round.startSyncExecution, round.bareSync)}`,
    `StartExecutionBatch ${countText(round.startExecutionBatch)} starts/s`,
  ].join(", ");
}

export function formatHttp(result: HttpResult): string {
  const verdict = judgeHttp(result);
  const { sync, durability } = result;
  const window = `${durationText(sync.durationMs)} after ${durationText(sync.warmupMs)} warm-up`;
  return [
    verdict.ok
      ? "OK: every request answered as expected."
      : `FAILED: ${verdict.reasons.join("; ")}.`,
    "",
    row("scenario", `${result.scenario} over HTTP, ${counted(result.shards, "shard")}`),
    row("durability", durability),
    row("closed loop", closedLoopText(result)),
    ...rateRows(result),
    row("open loop", `StartSyncExecution, ${window}, durability ${durability}`),
    ...callRows(openLoopOf(result)),
    row("starts", startsText(result)),
    row("targets", "what is NOT met here does not fail the run: computers differ"),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

/** As `sync` alone would have told it. */
function openLoopOf({ sync }: HttpResult) {
  return {
    ...sync,
    target: "http" as const,
    rateOffered: sync.rate,
    latenessMs: { p99: sync.latenessP99Ms },
  };
}

function startsReasons({ starts, startExecution, startSyncExecution }: HttpResult): string[] {
  const reasons: string[] = [];
  const { sent, answered, refused, accepted } = starts;
  // Written so that what is not a number fails too.
  if (!(startExecution.perSecond > 0 && startSyncExecution.perSecond > 0)) {
    reasons.push("nothing was answered");
  }
  if (refused > 0) reasons.push(`${counted(refused, "start")} of batches refused`);
  if (!(accepted >= answered && accepted <= sent)) {
    reasons.push(
      `${countText(accepted)} starts accepted by the server's count, but ${countText(answered)} answered of ${countText(sent)} sent`,
    );
  }
  return reasons;
}

function closedLoopText({ connections, rounds, sliceMs, durability }: HttpResult): string {
  const slices = `${counted(rounds, "round")} of ${durationText(sliceMs)} slices`;
  return `${connections} connections, ${slices}, medians, durability ${durability}`;
}

function rateRows(result: HttpResult): string[] {
  const { bare, startExecution, startSyncExecution, startExecutionBatch } = result;
  const { startsPerSecond, connections, startsPerRequest } = startExecutionBatch;
  const isBatchMet = startsPerSecond >= batchStartsPerSecondMin;
  const batch = `${connections} connections, ${startsPerRequest} starts a request`;
  const target = `at least ${countText(batchStartsPerSecondMin)}: ${metText(isBatchMet)}`;
  return [
    row("", cells(["", "requests/s", "bare node:http", "ratio"])),
    rateRow("StartExecution", startExecution, {
      bare: bare.startPerSecond,
      ratioMin: ratiosMin.startExecution,
    }),
    rateRow("StartSyncExecution", startSyncExecution, {
      bare: bare.syncPerSecond,
      ratioMin: ratiosMin.startSyncExecution,
    }),
    row("", `StartExecutionBatch: ${countText(startsPerSecond)} starts/s (${batch}), ${target}`),
  ];
}

function rateRow(
  name: string,
  { perSecond, ratio, ratios }: HttpRate,
  { bare, ratioMin }: { readonly bare: number; readonly ratioMin: number },
): string {
  const figures = cells([name, countText(perSecond), countText(bare), ratioText(ratio)]);
  const span = `${ratioText(Math.min(...ratios))} to ${ratioText(Math.max(...ratios))}`;
  const target = `at least ${ratioMin}: ${metText(ratio >= ratioMin)}`;
  return row("", `${figures} (${span}), ${target}`);
}

function startsText({ starts, non2xx, errors }: HttpResult): string {
  const { sent, answered, refused, accepted, finished } = starts;
  const counts = `sent ${countText(sent)}, answered ${countText(answered)}, refused ${countText(refused)}`;
  const ending = finished ? "all ended" : "some had not ended";
  return `${counts}, accepted ${countText(accepted)} by the server's count, ${ending}; answers not 2xx ${non2xx}, errors ${errors}`;
}

function ratioText(ratio: number): string {
  return ratio.toFixed(2);
}

function metText(isMet: boolean): string {
  return isMet ? "met" : "NOT met";
}

function cells([name, ...figures]: readonly string[]): string {
  return name!.padEnd(20) + figures.map((text) => text.padStart(15)).join("");
}
