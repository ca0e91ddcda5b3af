/** What does not go together with faults on a timeline. Pure. */
import type { BenchOptions } from "../options.ts";
import { shapeOfRun } from "./shape-of-run.ts";

export function faultContradictions(options: BenchOptions): string[] {
  const { faults, target, nats, warmupMs, durationMs, shards, load } = options;
  if (faults.length === 0) return [];
  const problems: string[] = [];
  if (target !== "nats") {
    problems.push("--faults needs --target nats: its parts are processes that can be hit");
  }
  if (nats.url !== undefined) {
    problems.push("--faults does not go with --nats: other people's clusters are not hit");
  }
  if (load.given.has("shards") && shards !== 1) {
    problems.push("--shards does not go with --faults: each node has one");
  }
  if (load.planFile !== undefined) {
    problems.push(
      "--faults does not go with --plan: recovery is judged by the rate before the fault, which a plan changes",
    );
  }
  if (load.processes + load.agents > 0) {
    problems.push("--faults does not go with --processes and --agents: its client is one process");
  }
  const loadMs = warmupMs + durationMs;
  for (const { fault, atMs } of faults) {
    if (atMs < loadMs) continue;
    problems.push(
      `--faults ${fault.name}@${atMs}ms comes after the load's end (--warmup and --duration: ${loadMs} ms)`,
    );
  }
  shapeOfRun(options, problems);
  return problems;
}
