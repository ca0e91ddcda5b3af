/** What the audit found, what thresholds demanded, what faults did: tables. Pure. */

import type { FaultMark } from "../fault-mark.ts";
import { countText, latencyText } from "../figures.ts";
import type { RunResult } from "../result.ts";
import { actualText, thresholdsOf } from "../thresholds.ts";
import { isUnseen, notSeen } from "../unseen.ts";
import { duplicatesAllowed, isInterrupted, startsAllowed } from "../verdict.ts";
import { tableHtml } from "./page.ts";

type Row = readonly [name: string, count: number, meaning: string, limit: number | undefined];

export function auditTable(result: RunResult): string {
  const [refusedMax, unknownMax] = [
    startsAllowed(result, "refused"),
    startsAllowed(result, "unknown"),
  ];
  const rows: readonly Row[] = [
    ["sent", result.sent, "starts that left the generator, warm-up included", undefined],
    ["accepted", result.accepted, "acknowledged by the engine", undefined],
    ["refused", result.refused, "turned away at the door: nothing was kept of them", refusedMax],
    ["unknown", result.unknown, "neither acknowledged nor refused in time", unknownMax],
    ["terminal", result.terminal, "ended, each looked at", undefined],
    ["lost", result.lost, "accepted, but no terminal came", 0],
    ["duplicates", result.duplicates, "ended more than once", duplicatesAllowed(result)],
    ["unexpected", result.unexpected, "ended without ever being sent", 0],
    ["wrong", result.wrong, "ended with another output than expected", 0],
    ["dropped", result.dropped, "intended, but never sent", isInterrupted(result) ? undefined : 0],
  ];
  return tableHtml(
    ["executions", "count", "allowed", "verdict", "meaning"],
    rows.map(([name, count, meaning, limit]) => {
      if (!Number.isFinite(count)) return [name, notSeen, "", "", meaning];
      if (limit === undefined) return [name, countText(count), "", "", meaning];
      const verdict = count <= limit ? "✓ held" : "✗ broken";
      return [name, countText(count), countText(limit), verdict, meaning];
    }),
    "audit",
  );
}

/** The first wrong outputs, beside what was expected. */
export function wrongTable({ wrongSamples }: RunResult): string {
  if (wrongSamples.length === 0) return "";
  return tableHtml(
    ["wrong execution", "expected", "got", "cause"],
    wrongSamples.map(({ index, expected, got, cause = "" }) => [
      countText(index),
      expected,
      got,
      cause,
    ]),
    "words",
  );
}

export function thresholdTable(result: RunResult): string {
  const rows = thresholdsOf(result).map((outcome) => [
    outcome.text,
    actualText(outcome),
    outcome.ok ? "✓ held" : "✗ not held",
  ]);
  return rows.length === 0 ? "" : tableHtml(["threshold", "actual", "verdict"], rows);
}

export function faultTable(faults: readonly FaultMark[]): string {
  if (faults.length === 0) return "";
  const head = [
    "fault",
    "from",
    "until",
    "goodput before",
    "lowest",
    "back after",
    "in flight",
    "last of them ended after",
    "lost",
    "duplicates",
  ];
  const rows = faults.map((fault) => [
    `${fault.name} ${fault.target}`,
    secondsText(fault.beginMs),
    secondsText(fault.endMs),
    `${countText(fault.goodputBefore)}/s`,
    `${countText(fault.goodputLowest)}/s`,
    fault.recoverySeconds === null ? "not seen" : secondsText(fault.recoverySeconds * 1000),
    countText(fault.inFlight),
    fault.restSeconds === null ? "not all did" : secondsText(fault.restSeconds * 1000),
    countText(fault.lost),
    countText(fault.duplicates),
  ]);
  return `${tableHtml(head, rows)}<p class="note">Goodput is terminals a second, before: without any fault. Times are since the fault's begin. Back: the end of the last second below nine tenths of before (less where chance alone may make it less: below 1,600/s); not seen: so it was at the next fault or the load's end.</p>`;
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Each scenario of a mix. */
export function mixTable(result: RunResult): string {
  const { scenarios = [] } = result;
  const figure = (count: number, text: (count: number) => string) =>
    isUnseen(result) ? notSeen : text(count);
  if (scenarios.length === 0) return "";
  const head = ["scenario", "weight", "completed", "p50", "p99", "sent", "terminal", "wrong"];
  const rows = scenarios.map(({ scenario, weight, throughput, latencyMs, ...counts }) => [
    scenario,
    String(weight),
    figure(throughput, (count) => `${countText(count)}/s`),
    figure(latencyMs.p50, latencyText),
    figure(latencyMs.p99, latencyText),
    countText(counts.sent),
    figure(counts.terminal, countText),
    figure(counts.wrong, countText),
  ]);
  return tableHtml(head, rows);
}

/** Why starts were refused, or are unknown. */
export function troubleTable({ troubles = [] }: RunResult): string {
  if (troubles.length === 0) return "";
  const rows = troubles.map(({ what, count }) => [countText(count), what]);
  return tableHtml(["times", "why starts were refused, or are unknown"], rows, "words");
}
