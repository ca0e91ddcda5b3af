/** A run's result for people: the verdict in words first, then a table that fits a terminal. Pure. */
import type { LatencySummary } from "../measurement/latency-histogram.ts";
import { awsText } from "./aws-bill.ts";
import {
  counted,
  countText,
  durationText,
  latencyText,
  machineText,
  offeredText,
  row,
} from "./figures.ts";
import { ceilingsText } from "./format-ceilings.ts";
import { faultRows } from "./format-faults.ts";
import { natsRows } from "./format-nats.ts";
import { apiRows, planRows } from "./format-plan.ts";
import type { RunResult } from "./result.ts";
import { isUnseen, notSeen } from "./unseen.ts";
import { isInterrupted, latenessMsP99Max } from "./verdict.ts";
import { survivorsText, verdictSentence } from "./verdict-text.ts";

const survives: Record<RunResult["durability"], string> = {
  memory: "accepted executions are in memory only",
  process: "accepted executions survive kill -9",
  power: "accepted executions survive a power cut",
  unknown: "what an accepted execution survives is the endpoint's to say",
};

export function formatResult(result: RunResult): string {
  return [
    verdictSentence(result),
    "",
    row("scenario", scenarioText(result)),
    ...natsRows(result.nats),
    ...apiRows(result.api),
    row("durability", `${result.durability}: ${survives[result.durability]}`),
    row("rate", rateText(result)),
    row("backlog", backlogText(result)),
    ...latencyRows(result),
    row("lateness", latenessText(result)),
    row("audit", auditText(result)),
    ...planRows(result),
    ...wrongRows(result),
    ...killRows(result),
    ...faultRows(result.faults),
    row("cpu", cpuText(result)),
    row("memory", memoryText(result)),
    ...lagRows(result),
    ...logRows(result),
    row("on AWS", `${awsText(result.aws)}${isUnseen(result) ? ", by accepted starts" : ""}`),
    ...ceilingRows(result),
    ...(result.dashboardUrl === undefined ? [] : [row("dashboard", result.dashboardUrl)]),
    row("machine", machineText(result.machine)),
    row("commit", result.commit),
  ].join("\n");
}

/** Of an endpoint that was there, no part is ours to measure alone. */
function ceilingRows({ ceilings, throughput, target }: RunResult): string[] {
  return target === "http" ? [] : [row("ceilings", ceilingsText(ceilings, throughput))];
}

function scenarioText(result: RunResult): string {
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  const shards =
    result.nats === null && result.shards > 0 ? `${counted(result.shards, "shard")}, ` : "";
  const threads = `${shards}${counted(result.generators, "generator")}`;
  const arrivals =
    result.arrivals === "plan" ? `plan ${result.plan}` : `${result.arrivals} arrivals`;
  return `${result.scenario} on ${result.target}, ${window}, ${arrivals}, ${threads}`;
}

function rateText(result: RunResult): string {
  const { rateSent, throughput, transitionsPerExecution } = result;
  const figures = `offered ${offeredText(result)}, sent ${countText(rateSent)}/s`;
  if (isUnseen(result)) return `${figures}, completed ${notSeen}`;
  const completed = `completed ${countText(throughput)}/s`;
  if (transitionsPerExecution === null) return `${figures}, ${completed}`;
  const transitions = countText(throughput * transitionsPerExecution);
  return `${figures}, ${completed} (${transitions} transitions/s)`;
}

function backlogText(result: RunResult): string {
  if (isUnseen(result)) return notSeen;
  const { backlogGrowth } = result;
  const sign = backlogGrowth < 0 ? "" : "+";
  return `${sign}${countText(backlogGrowth)} executions accepted and not ended, over the window`;
}

/** Above the bound and no reason to fail: then it says why. */
function latenessText(result: RunResult): string {
  const { p99 } = result.latenessMs;
  const text = `p99 ${latencyText(p99)} after the intended start`;
  if (!isInterrupted(result) || p99 <= latenessMsP99Max) return text;
  return `${text}; not judged: the generator was killed as well`;
}

function latencyRows(result: RunResult): string[] {
  const { latencyMs, profile } = result;
  const survivors = survivorsText(result);
  const names = ["p50", "p90", "p99", "p999", "max"] as const;
  const cells = (values: readonly string[]) => values.map((value) => value.padStart(10)).join("");
  const line = (summary: LatencySummary) =>
    cells(names.map((percentile) => latencyText(summary[percentile])));
  return [
    row("latency", cells(["p50", "p90", "p99", "p99.9", "max"])),
    row("  accepted", line(latencyMs.accept)),
    ...(profile === null
      ? []
      : [row("  in queue", line(profile.queueMs)), row("  in engine", line(profile.engineMs))]),
    row("  terminal", isUnseen(result) ? `  ${notSeen}` : line(latencyMs.terminal)),
    ...(survivors === "" ? [] : [row("", survivors)]),
  ];
}

function auditText(result: RunResult): string {
  const kinds = ["sent", "accepted", "refused", "unknown", "terminal"] as const;
  const faults = ["lost", "duplicates", "unexpected", "wrong", "dropped"] as const;
  const figure = (count: number) => (Number.isFinite(count) ? countText(count) : notSeen);
  const text = (names: readonly (typeof kinds | typeof faults)[number][]) =>
    names.map((name) => `${name} ${figure(result[name])}`).join(", ");
  return `${text(kinds)}\n${row("", text(faults))}`;
}

function wrongRows({ wrongSamples }: RunResult): string[] {
  return wrongSamples.flatMap(({ index, expected, got, cause }) => [
    row("wrong", `execution ${index}`),
    row("  expected", expected),
    row("  got", got),
    ...(cause === undefined ? [] : [row("  cause", oneLine(cause))]),
  ]);
}

/** A user's text within a table. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

function killRows({ kill, duplicates }: RunResult): string[] {
  if (kill === null) return [];
  const recovery = `first terminal ${latencyText(kill.recoveryMs)} later`;
  const flight = `${countText(kill.inFlight)} in flight were run again`;
  const before = `before it ${countText(kill.acceptedBefore)} accepted, ${countText(kill.unfinished)} sent without a terminal`;
  return [
    row("kill", `SIGKILL at ${durationText(kill.atMs)}, ${recovery}; ${before}`),
    row(
      "",
      `${flight}, ${countText(duplicates)} of them ended twice; figures are the second life's`,
    ),
  ];
}

/** What was not measured is left out: other people's processes. */
function cpuText(result: RunResult): string {
  const { cpu } = result;
  const parts = [
    ["engine", cpu.engineMicrosPerExecution],
    ["NATS", cpu.brokerMicrosPerExecution],
    ["generator", cpu.generatorMicrosPerExecution],
  ] as const;
  const texts = parts.flatMap(([name, micros]) =>
    micros === null ? [] : [`${name} ${micros.toFixed(2)} µs`],
  );
  return `${texts.join(", ")} an ${isUnseen(result) ? "accepted start" : "execution"}`;
}

function lagRows({ eventLoopLagMs }: RunResult): string[] {
  if (eventLoopLagMs === null) return [];
  return [row("event loop", `p99 ${latencyText(eventLoopLagMs)} late`)];
}

function logRows({ log }: RunResult): string[] {
  if (log === null) return [];
  const records = `${countText(log.records)} records written, ${countText(log.bytes / 1e6)} MB`;
  return [row("log", `${records}, ${countText(log.dropped)} dropped`)];
}

/** The audit keeps a byte an execution, which is no growth of the engine's. */
function memoryText(result: RunResult): string {
  const { rssMb, brokerRssMb, rssSlopeMbPerMinute, throughput, nats, target } = result;
  if (rssMb === null) return "not measured: the processes are not of this run";
  const broker = brokerRssMb === null ? "" : `, NATS ${countText(brokerRssMb)} MB`;
  const largest = `${countText(rssMb)} MB at most${broker}`;
  if (rssSlopeMbPerMinute === null) return largest;
  const sign = rssSlopeMbPerMinute < 0 ? "" : "+";
  const slope = `${sign}${rssSlopeMbPerMinute.toFixed(1)} MB/minute`;
  // The audit is in this process, which over NATS and HTTP is not the one that was measured.
  if (nats !== null || target === "http") return `${largest}, ${slope}`;
  const audit = ((throughput * 60) / 1e6).toFixed(1);
  return `${largest}, ${slope} (the audit's own: +${audit})`;
}
