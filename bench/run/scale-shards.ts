/** One size of an embedded engine: so many shards, offered more than they can do. */
import { ownBench, runOnce } from "../commands/child-run.ts";
import type { RunOptions } from "../options.ts";
import type { ScalePoint } from "../report/result.ts";

/** @param shards At the rate offered for each of them. */
export async function measureShards(
  { study, ratePerSecond, durationMs, warmupMs, seed, scenario }: RunOptions,
  shards: number,
): Promise<Omit<ScalePoint, "efficiency" | "throughputs">> {
  const result = await runOnce(ownBench, [
    ...study.runFlags.filter(
      (flag) => !/^--(rate|shards|scenario|target|frame-records)\b/.test(flag),
    ),
    `--scenario=${scenario}`,
    `--rate=${ratePerSecond * shards}`,
    `--shards=${shards}`,
    `--duration=${durationMs}ms`,
    `--warmup=${warmupMs}ms`,
    `--seed=${seed}`,
  ]);
  const { rateSent, backlogGrowth, refused, lost, duplicates, unexpected, wrong, cpu } = result;
  // By when executions ended, since more is offered than can be done.
  const throughput = Math.max(0, rateSent - (backlogGrowth * 1000) / durationMs);
  return {
    nodes: shards,
    throughput,
    refused,
    lost,
    duplicates,
    unexpected,
    wrong,
    drained: result.drained,
    nodeCpuShare: ((cpu.engineMicrosPerExecution ?? 0) * throughput) / 1e6,
  };
}
