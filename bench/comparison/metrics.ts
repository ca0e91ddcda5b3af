/** What is compared of runs, and followed over time: where a result has it, and which way is better. Pure. */
import type { RunResult } from "../report/result.ts";

export interface ComparedMetric {
  readonly name: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
  /** Null: this result does not have it. */
  readonly read: (result: RunResult) => number | null;
}

export const comparedMetrics: readonly ComparedMetric[] = [
  metric("cpu", "µs an execution, engine", ({ cpu }) => cpu.engineMicrosPerExecution),
  {
    name: "throughput",
    unit: "executions/s",
    better: "higher",
    read: ({ throughput }) => throughput,
  },
  metric("p50", "ms to the terminal", ({ latencyMs }) => latencyMs.terminal.p50),
  metric("p99", "ms to the terminal", ({ latencyMs }) => latencyMs.terminal.p99),
  metric("p99.9", "ms to the terminal", ({ latencyMs }) => latencyMs.terminal.p999),
  metric("accept.p99", "ms until accepted", ({ latencyMs }) => latencyMs.accept.p99),
  metric(
    "generator.cpu",
    "µs an execution, generator",
    ({ cpu }) => cpu.generatorMicrosPerExecution,
  ),
  metric("rss", "MB", ({ rssMb }) => rssMb),
];

export const metricNames = comparedMetrics.map(({ name }) => name);

/** Of the results that have it. */
export function valuesOf({ read }: ComparedMetric, results: readonly RunResult[]): number[] {
  return results.map(read).filter((value) => value !== null && Number.isFinite(value)) as number[];
}

function metric(name: string, unit: string, read: ComparedMetric["read"]): ComparedMetric {
  return { name, unit, better: "lower", read };
}
