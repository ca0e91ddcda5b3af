/** A run's result for people: the verdict in words first, then a table that fits a terminal. Pure. */
import type { LatencySummary } from "../measurement/latency-histogram.ts";
import { countText, durationText, latencyText, percentText } from "./figures.ts";
import type { RunResult } from "./result.ts";
import { judgeRun } from "./verdict.ts";

const labelWidth = 12;

const survives: Record<RunResult["durability"], string> = {
  memory: "accepted executions are in memory only",
  process: "accepted executions survive kill -9",
  power: "accepted executions survive a power cut",
};

export function formatResult(result: RunResult): string {
  return [
    verdictLine(result),
    "",
    row("scenario", scenarioText(result)),
    row("durability", `${result.durability}: ${survives[result.durability]}`),
    row("rate", rateText(result)),
    ...latencyRows(result),
    row("lateness", `p99 ${latencyText(result.latenessMs.p99)} after the intended start`),
    row("audit", auditText(result)),
    ...killRows(result),
    row("cpu", cpuText(result)),
    row("memory", `${countText(result.rssMb)} MB, event loop p99 ${lagText(result)} late`),
    ...ceilingRows(result),
    row("machine", machineText(result)),
    row("commit", result.commit),
  ].join("\n");
}

function verdictLine(result: RunResult): string {
  const verdict = judgeRun(result);
  if (!verdict.ok) return `FAILED: ${verdict.reasons.join("; ")}.`;
  const rate = `${countText(result.throughput)} executions/s`;
  const clean = "every execution accounted for, every output right";
  if (result.kill !== null) return `OK: survived kill -9 with ${clean}.`;
  return `OK: ${rate} completed of ${countText(result.rateOffered)}/s offered, ${clean}.`;
}

function scenarioText(result: RunResult): string {
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  const threads = `${counted(result.shards, "shard")}, ${counted(result.generators, "generator")}`;
  return `${result.scenario} on ${result.target}, ${window}, ${result.arrivals} arrivals, ${threads}`;
}

function rateText(result: RunResult): string {
  const { rateOffered, rateSent, throughput, transitionsPerExecution } = result;
  const figures = `offered ${countText(rateOffered)}/s, sent ${countText(rateSent)}/s`;
  const completed = `completed ${countText(throughput)}/s`;
  if (transitionsPerExecution === null) return `${figures}, ${completed}`;
  const transitions = countText(throughput * transitionsPerExecution);
  return `${figures}, ${completed} (${transitions} transitions/s)`;
}

function latencyRows({ latencyMs }: RunResult): string[] {
  const names = ["p50", "p90", "p99", "p999", "max"] as const;
  const cells = (values: readonly string[]) => values.map((value) => value.padStart(10)).join("");
  const line = (summary: LatencySummary) =>
    cells(names.map((percentile) => latencyText(summary[percentile])));
  return [
    row("latency", cells(["p50", "p90", "p99", "p99.9", "max"])),
    row("  accepted", line(latencyMs.accept)),
    row("  terminal", line(latencyMs.terminal)),
  ];
}

function auditText(result: RunResult): string {
  const kinds = ["sent", "accepted", "refused", "unknown", "terminal"] as const;
  const faults = ["lost", "duplicates", "unexpected", "wrong", "dropped"] as const;
  const text = (names: readonly (typeof kinds | typeof faults)[number][]) =>
    names.map((name) => `${name} ${countText(result[name])}`).join(", ");
  return `${text(kinds)}\n${row("", text(faults))}`;
}

function killRows({ kill }: RunResult): string[] {
  if (kill === null) return [];
  const flight = `${countText(kill.inFlight)} in flight`;
  const recovery = `first terminal ${latencyText(kill.recoveryMs)} later`;
  return [row("kill", `SIGKILL at ${durationText(kill.atMs)}, ${flight}, ${recovery}`)];
}

function cpuText({ cpu }: RunResult): string {
  const micros = (value: number) => `${value.toFixed(2)} µs`;
  const engine = `engine ${micros(cpu.engineMicrosPerExecution)}`;
  return `${engine}, generator ${micros(cpu.generatorMicrosPerExecution)} an execution`;
}

function lagText(result: RunResult): string {
  return latencyText(result.eventLoopLagMs);
}

function ceilingRows({ ceilings, throughput }: RunResult): string[] {
  if (ceilings === null) return [];
  const parts = (["journal", "codec", "machine"] as const).map((name) => {
    const share = ceilings[name] > 0 ? percentText(throughput / ceilings[name]) : "?";
    return `${share} of ${name} (${countText(ceilings[name])}/s)`;
  });
  return [row("ceilings", parts.join(", "))];
}

function machineText({ machine }: RunResult): string {
  const memory = `${(machine.memoryMb / 1000).toFixed(1)} GB`;
  return `${machine.cpu}, ${counted(machine.cores, "core")}, ${memory}, ${machine.kernel}, Node ${machine.node}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function row(label: string, text: string): string {
  return `${label.padEnd(labelWidth)}${text}`;
}
