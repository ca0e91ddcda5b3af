/** `npm run bench -- peers`: the same work on what users would pick instead, beside ours. */
import { measurePeers } from "../peers/measure-peers.ts";
import { type PeerRow, peerRows } from "../peers/peer-list.ts";
import { installPeerPackages } from "../peers/set-up/packages.ts";
import { ensureProgram } from "../peers/set-up/programs.ts";
import type { PeersOptions } from "../peers-options.ts";
import { formatPeers, judgePeers, peerProblem } from "../report/format-peers.ts";
import type { PeersResult } from "../report/peers-result.ts";
import { provenance } from "../run/figures.ts";

export interface PeersCommand {
  readonly peers: PeersOptions;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly durability: "memory" | "process" | "power";
  readonly shards: number;
  readonly seed: number;
}

/** @param say Told what is installed, and each round's figures. */
export async function performPeers(
  { peers: { only, rounds }, durationMs, warmupMs, durability, shards, seed }: PeersCommand,
  say: (line: string) => void,
) {
  const rows = peerRows.filter(({ name }) => only === undefined || only.includes(name));
  const plan = { rounds, durationMs, warmupMs, durability, shards, seed };
  const packagesProblem = packagesInTheWay(say);
  const prepare = ({ programs }: PeerRow) =>
    packagesProblem ??
    programs.map((program) => ensureProgram(program, say)).find((problem) => problem !== undefined);
  const measured = await measurePeers(rows, plan, { say, prepare });
  const { machine: computer, commit } = await provenance();
  const result: PeersResult = {
    peers: measured.map((peer) => ({ ...peer, ok: peerProblem(peer) === undefined })),
    durability,
    shards,
    rounds,
    durationMs,
    computer,
    commit,
  };
  return { result, text: formatPeers(result), ok: judgePeers(result).ok };
}

function packagesInTheWay(say: (line: string) => void): string | undefined {
  try {
    installPeerPackages(say);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
