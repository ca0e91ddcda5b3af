/** Throughput by the number of nodes, for people; and whether it grows with them. Pure. */
import { counted, countText, durationText, machineText, row } from "./figures.ts";
import type { ScalePoint, ScaleResult } from "./result.ts";
import type { RunVerdict } from "./verdict.ts";

const efficiencyMin = 0.9;

export function judgeScale({ points }: ScaleResult): RunVerdict {
  const reasons = points.flatMap((point) =>
    reasonsOf(point).map((reason) => `${counted(point.nodes, "node")}: ${reason}`),
  );
  return { ok: reasons.length === 0, reasons };
}

export function formatScale(result: ScaleResult): string {
  const verdict = judgeScale(result);
  const { activePerShardMax, shardsPerNode, points } = result;
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  const limits = `${counted(shardsPerNode, "shard")} a node, ${countText(activePerShardMax)} executions a shard at once`;
  const offered = `${countText(result.rateOfferedPerNode)}/s offered for each node`;
  return [
    verdict.ok
      ? "OK: throughput grows with the nodes, every execution accounted for."
      : `FAILED: ${verdict.reasons.join("; ")}.`,
    "",
    row("scenario", `${result.scenario}, ${limits}, ${window}`),
    row("load", `${offered}, durability ${result.durability}`),
    row("", cells(["nodes", "completed/s", "efficiency", "CPU cores", "refused"])),
    ...points.map((point) => row("", cells(cellsOf(point)))),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

function reasonsOf(point: ScalePoint): string[] {
  const reasons: string[] = [];
  const faults = (["lost", "duplicates", "unexpected", "wrong"] as const)
    .filter((fault) => point[fault] > 0)
    .map((fault) => `${countText(point[fault])} ${fault}`);
  reasons.push(...faults);
  if (!point.drained) reasons.push("not drained");
  // Written so that what is not a number fails too.
  if (!(point.efficiency >= efficiencyMin)) {
    reasons.push(`efficiency ${point.efficiency.toFixed(2)}, less than ${efficiencyMin}`);
  }
  return reasons;
}

function cellsOf({ nodes, throughput, efficiency, nodeCpuShare, refused }: ScalePoint): string[] {
  const figures = [efficiency.toFixed(3), nodeCpuShare.toFixed(2), countText(refused)];
  return [String(nodes), countText(throughput), ...figures];
}

function cells(texts: readonly string[]): string {
  return texts.map((text) => text.padStart(12)).join("");
}
