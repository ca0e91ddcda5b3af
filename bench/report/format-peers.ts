/** The comparison with peers, for people; and whether every peer ran and every target holds. Pure. */
import { countText, durationText, machineText, row } from "./figures.ts";
import type { OwnMeasurement, PeerMeasurement, PeersResult, Summary } from "./peers-result.ts";
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
  if (peer.status !== "measured") lines.push(detail("status", `${peer.status}: ${peer.reason}`));
  if (peer.perSecond !== null) {
    lines.push(detail("peer", speedText(peer.perSecond, peer.cpuMicrosEach)));
    lines.push(detail("", peer.guarantees ?? ""));
  }
  if (peer.own !== null) lines.push(...ownLines(peer.own, targetText(peer)));
  if (peer.beside !== null) lines.push(...ownLines(peer.beside, "for orientation"));
  return [...lines, ""];
}

function ownLines(own: OwnMeasurement, remark: string): string[] {
  return [
    detail("ours", `${speedText(own.perSecond, own.cpuMicrosEach)}; ${own.name}`),
    detail("", own.guarantees),
    detail("", own.ratio === null ? "no ratio" : `${rangeText(own.ratio)}, ${remark}`),
  ];
}

function targetText({ ratio, target }: PeerMeasurement): string {
  if (target === null || ratio === null) return "no target";
  return `target ${target}: ${ratio.median >= target ? "met" : "NOT met"}`;
}

function detail(label: string, text: string): string {
  return `  ${row(label, text)}`;
}

function speedText({ median }: Summary, cpuMicrosEach: number | null): string {
  const cpu = cpuMicrosEach === null ? "" : `, ${cpuMicrosEach.toFixed(1)} µs of CPU each`;
  return `${countText(median)}/s${cpu}`;
}

function rangeText({ median, rounds }: Summary): string {
  const range = `${ratioText(Math.min(...rounds))} to ${ratioText(Math.max(...rounds))}`;
  return `${ratioText(median)} times the peer (${range})`;
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1);
}
