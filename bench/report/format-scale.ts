/** Throughput by the number of nodes, for people; and whether it grows with them. Pure. */

import { counted, countText, durationText, machineText, row } from "./figures.ts";
import { coresRows, scalingRows } from "./format-scaling.ts";
import type { ScalePoint, ScaleResult } from "./result.ts";
import type { RunVerdict } from "./verdict.ts";

const efficiencyMin = 0.9;

/** More shards than cores cannot do more: there a lower efficiency is no failure. */
export function judgeScale({ points, over, computer }: ScaleResult): RunVerdict {
  const reasons = points.flatMap((point) => {
    const isShort = over === "shards" && point.nodes > computer.cores - 1;
    return reasonsOf(point, isShort ? 0 : efficiencyMin).map(
      (reason) => `${counted(point.nodes, over.slice(0, -1))}: ${reason}`,
    );
  });
  return { ok: reasons.length === 0, reasons };
}

export function formatScale(result: ScaleResult): string {
  const verdict = judgeScale(result);
  const { activePerShardMax, shardsPerNode, points } = result;
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  const noun = result.over.slice(0, -1);
  const limits =
    result.over === "shards"
      ? "one embedded engine"
      : `${counted(shardsPerNode, "shard")} a node, ${countText(activePerShardMax)} executions a shard at once`;
  const offered = `${countText(result.rateOfferedPerNode)}/s offered for each ${noun}`;
  return [
    verdict.ok
      ? `OK: ${verdictText(result)}, every accepted execution accounted for.`
      : `FAILED: ${verdict.reasons.join("; ")}.`,
    "",
    row("scenario", `${result.scenario}, ${limits}, ${window}`),
    row("load", `${offered}, durability ${result.durability}`),
    row("", cells([result.over, "completed/s", "efficiency", "CPU cores", "refused"])),
    ...points.map((point) => row("", cells(cellsOf(point)))),
    ...scalingRows(result),
    ...coresRows(result),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

function verdictText({ over, points, computer }: ScaleResult): string {
  const isShort = over === "shards" && points.some(({ nodes }) => nodes > computer.cores - 1);
  return isShort ? "measured beyond this computer's cores" : `throughput grows with the ${over}`;
}

function reasonsOf(point: ScalePoint, leastEfficiency: number): string[] {
  const reasons: string[] = [];
  const faults = (["lost", "duplicates", "unexpected", "wrong"] as const)
    .filter((fault) => point[fault] > 0)
    .map((fault) => `${countText(point[fault])} ${fault}`);
  reasons.push(...faults);
  if (!point.drained) reasons.push("not drained");
  // Written so that what is not a number fails too.
  if (!(point.efficiency >= leastEfficiency)) {
    reasons.push(`efficiency ${point.efficiency.toFixed(2)}, less than ${leastEfficiency}`);
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
