/** What does not go together with faults on a timeline. Pure. */
import type { BenchOptions } from "../options.ts";
import { shapeOfRun } from "./shape-of-run.ts";

export function faultContradictions(options: BenchOptions): string[] {
  const { faults, target, nats, warmupMs, durationMs, shards } = options;
  if (faults.length === 0) return [];
  const problems: string[] = [];
  if (target !== "nats") {
    problems.push("--faults needs --target nats: its parts are processes that can be hit");
  }
  if (nats.url !== undefined) {
    problems.push("--faults does not go with --nats: other people's clusters are not hit");
  }
  if (shards !== 1) problems.push("--shards does not go with --faults: each node has one");
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
