/**
 * A run's summary for a pull request: verdict, key figures with their units and the durability class,
 * thresholds, faults, machine. Short enough to be read in a comment. Pure.
 */
import type { LatencySummary } from "../../measurement/latency-histogram.ts";
import { awsText } from "../aws-bill.ts";
import type { FaultMark } from "../fault-mark.ts";
import { countText, durationText, latencyText, machineText, offeredText } from "../figures.ts";
import type { RunResult } from "../result.ts";
import type { RunRecord } from "../run-record.ts";
import { actualText, thresholdsOf } from "../thresholds.ts";
import { isUnseen, notSeen } from "../unseen.ts";
import { verdictOf } from "../verdict.ts";
import { arrivalsText, survivorsText, threadsText, verdictSentence } from "../verdict-text.ts";
import { markdownTable, markdownText } from "./markdown-table.ts";

const guide = "docs/harness/reports.md";

export function formatMarkdown({ result, faults }: Pick<RunRecord, "result" | "faults">): string {
  const parts = [
    `### ${verdictOf(result).ok ? "✅" : "❌"} ${markdownText(verdictSentence(result))}`,
    markdownText(loadText(result)),
    markdownTable(["figure", "value"], figureRows(result)),
    latencyTable(result),
    ...(survivorsText(result) === "" ? [] : [`${survivorsText(result)}.`]),
    ...thresholdTable(result),
    ...faultTable(faults),
    `${markdownText(machineText(result.machine))}; commit \`${result.commit.replaceAll("`", "")}\`, seed ${result.seed}.`,
    ...(result.dashboardUrl === undefined ? [] : [`[On the dashboard](${result.dashboardUrl})`]),
    `How to read this: [${guide}](${guide}). Latency counts from the intended start.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function loadText(result: RunResult): string {
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} of warm-up`;
  return `Scenario ${result.scenario} on ${result.target}, durability ${result.durability}, ${arrivalsText(result)}, ${window}, ${threadsText(result)}.`;
}

function figureRows(result: RunResult): string[][] {
  const { cpu, rssMb } = result;
  const rows = [
    ["durability", result.durability],
    ["offered", offeredText(result)],
    ["sent", `${countText(result.rateSent)}/s`],
    ["**completed**", isUnseen(result) ? notSeen : `**${countText(result.throughput)}/s**`],
    ["generator lateness p99", latencyText(result.latenessMs.p99)],
    ["lost / duplicates / unexpected / wrong", countsText(result, auditKinds)],
    ["refused / unknown / dropped", countsText(result, ["refused", "unknown", "dropped"])],
    ["on AWS", `${awsText(result.aws)}${isUnseen(result) ? ", by accepted starts" : ""}`],
  ];
  for (const { what, count } of result.troubles ?? []) {
    rows.push([markdownText(what), `${countText(count)} times`]);
  }
  if (cpu.engineMicrosPerExecution !== null) {
    const each = isUnseen(result) ? "an accepted start" : "an execution";
    rows.push([`engine CPU ${each}`, `${cpu.engineMicrosPerExecution.toFixed(2)} µs`]);
  }
  if (rssMb !== null) rows.push(["memory at most", `${countText(rssMb)} MB`]);
  return rows;
}

const auditKinds = ["lost", "duplicates", "unexpected", "wrong"] as const;

function countsText(
  result: RunResult,
  kinds: readonly ((typeof auditKinds)[number] | "refused" | "unknown" | "dropped")[],
): string {
  return kinds
    .map((kind) => (Number.isFinite(result[kind]) ? countText(result[kind]) : notSeen))
    .join(" / ");
}

function latencyTable(result: RunResult): string {
  const { latencyMs } = result;
  const cells = ({ p50, p90, p99, p999, max }: LatencySummary) =>
    [p50, p90, p99, p999, max].map(latencyText);
  return markdownTable(
    ["latency", "p50", "p90", "p99", "p99.9", "max"],
    [
      ["accepted", ...cells(latencyMs.accept)],
      [
        "terminal",
        ...(isUnseen(result)
          ? Array.from({ length: 5 }, () => notSeen)
          : cells(latencyMs.terminal)),
      ],
    ],
  );
}

function thresholdTable(result: RunResult): string[] {
  const rows = thresholdsOf(result).map((outcome) => [
    markdownText(outcome.text),
    actualText(outcome),
    outcome.ok ? "✅ held" : "❌ not held",
  ]);
  return rows.length === 0 ? [] : [markdownTable(["threshold", "actual", ""], rows)];
}

function faultTable(faults: readonly FaultMark[]): string[] {
  if (faults.length === 0) return [];
  const rows = faults.map((fault) => [
    markdownText(`${fault.name} of ${fault.target}`),
    `${(fault.beginMs / 1000).toFixed(1)} s`,
    `${countText(fault.goodputBefore)}/s → ${countText(fault.goodputLowest)}/s`,
    fault.recoverySeconds === null ? "not seen" : `${fault.recoverySeconds.toFixed(1)} s`,
    fault.restSeconds === null ? "not all did" : `${fault.restSeconds.toFixed(1)} s`,
    countText(fault.lost),
    countText(fault.duplicates),
  ]);
  const head = [
    "fault",
    "at",
    "goodput",
    "back after",
    "in flight ended after",
    "lost",
    "duplicates",
  ];
  return [markdownTable(head, rows)];
}
