/** The comparison with peers, for people; and whether every peer ran and every target holds. Pure. */
import { countText, durationText, machineText, row } from "./figures.ts";
import type { PeerMeasurement, PeersResult, Summary } from "./peers-result.ts";
import type { RunVerdict } from "./verdict.ts";

/** Undefined: it was measured, and the target holds if there is one. */
export function peerProblem({ name, status, reason, ratio, target }: PeerMeasurement) {
  if (status !== "measured" || ratio === null) return `${name} ${status}: ${reason}`;
  if (target === null || ratio.median >= target) return undefined;
  return `${name}: ours is ${ratioText(ratio.median)} times as fast, not ${target}`;
}

export function judgePeers({ peers }: Pick<PeersResult, "peers">): RunVerdict {
  const reasons = peers.map(peerProblem).filter((problem) => problem !== undefined);
  return { ok: reasons.length === 0, reasons };
}

export function formatPeers(result: PeersResult): string {
  const { ok, reasons } = judgePeers(result);
  const rounds = `${result.rounds} rounds of ${durationText(result.durationMs)} each, in turns`;
  return [
    ok ? "OK: every peer ran, and every target holds." : `FAILED: ${reasons.join("; ")}.`,
    "",
    ...result.peers.flatMap(peerLines),
    row("rounds", `${rounds}; medians, of the ratios with their range`),
    row("ours", `durability ${result.durability}, ${countText(result.shards)} shards when durable`),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

function peerLines(peer: PeerMeasurement): string[] {
  const head = `${peer.name}${peer.version === null ? "" : ` ${peer.version}`}`;
  const lines = [`${head}: ${peer.workload}`];
  if (peer.perSecond === null)
    return [...lines, detail("status", `${peer.status}: ${peer.reason}`), ""];
  return [
    ...lines,
    detail("peer", speedText(peer.perSecond, peer.cpuMicrosEach)),
    detail("", peer.guarantees ?? ""),
    ...(peer.own.perSecond === null
      ? []
      : [
          detail("ours", speedText(peer.own.perSecond, peer.own.cpuMicrosEach)),
          detail("", `${peer.own.name}: ${peer.own.guarantees}`),
        ]),
    detail("ratio", ratioLine(peer)),
    "",
  ];
}

function detail(label: string, text: string): string {
  return `  ${row(label, text)}`;
}

function speedText({ median }: Summary, cpuMicrosEach: number | null): string {
  const cpu = cpuMicrosEach === null ? "" : `, ${cpuMicrosEach.toFixed(1)} µs of CPU each`;
  return `${countText(median)}/s${cpu}`;
}

function ratioLine({ ratio, target, status, reason }: PeerMeasurement): string {
  if (ratio === null) return `none: ${status}: ${reason}`;
  const range = `${ratioText(Math.min(...ratio.rounds))} to ${ratioText(Math.max(...ratio.rounds))}`;
  const judged =
    target === null
      ? "no target"
      : `target ${target}: ${ratio.median >= target ? "met" : "NOT met"}`;
  return `${ratioText(ratio.median)} times (${range}), ${judged}`;
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1);
}
