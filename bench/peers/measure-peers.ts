/**
 * Peer after peer, ours beside it: in each round both do the same work one after the other, the
 * first turn changing from round to round, so that what slows the computer down slows both. A peer
 * that does not start, dies or answers wrongly is a row of the result like any other.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { median } from "../measurement/median.ts";
import type { PeerMeasurement, PeerStatus } from "../report/peers-result.ts";
import { withFolder } from "../run/temporary-folder.ts";
import { NotStarted, type PeerChild, withPeer } from "./peer-child.ts";
import { type OwnSide, ownEntries, type PeerRow } from "./peer-list.ts";
import type { PeerSettings, RunReport } from "./protocol.ts";
import { peerWork } from "./workloads.ts";

export interface PeersPlan {
  readonly rounds: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly durability: PeerSettings["durability"];
  readonly shards: number;
  readonly seed: number;
}

export interface PeersPorts {
  readonly say: (line: string) => void;
  /** Makes ready what a peer needs. @returns What is in the way, or undefined. */
  readonly prepare: (row: PeerRow) => string | undefined;
  /** Ours. */
  readonly own?: Readonly<Record<OwnSide, URL>>;
}

interface Round {
  readonly own: RunReport;
  readonly peer: RunReport;
}

export async function measurePeers(
  rows: readonly PeerRow[],
  plan: PeersPlan,
  ports: PeersPorts,
): Promise<PeerMeasurement[]> {
  const measured: PeerMeasurement[] = [];
  for (const row of rows) measured.push(await measurePeer(row, plan, ports));
  return measured;
}

async function measurePeer(
  row: PeerRow,
  plan: PeersPlan,
  ports: PeersPorts,
): Promise<PeerMeasurement> {
  const problem = ports.prepare(row);
  if (problem !== undefined) return unmeasured(row, "failed to start", problem);
  const { durability, shards, seed } = plan;
  const work = await peerWork(row.workload, seed);
  const settings = { durability, shards, seed, ...work };
  const ownEntry = (ports.own ?? ownEntries)[row.against];
  return withFolder(undefined, async (folder) => {
    const [ownFolder, peerFolder] = [join(folder, "own"), join(folder, "peer")];
    await Promise.all([mkdir(ownFolder), mkdir(peerFolder)]);
    return withPeer(ownEntry, { ...settings, dataFolder: ownFolder }, async (own) => {
      try {
        return await withPeer(row.entry, { ...settings, dataFolder: peerFolder }, async (peer) =>
          measurement(row, { own, peer, rounds: await runRounds(row, plan, { own, peer, ports }) }),
        );
      } catch (error) {
        if (error instanceof OwnFailure) throw error;
        const status = error instanceof NotStarted ? "failed to start" : "failed";
        return unmeasured(row, status, (error as Error).message);
      }
    });
  });
}

/** Ours ended or answered wrongly: that is no peer's fault, and no result. */
class OwnFailure extends Error {
  constructor(text: string) {
    super(`Stepstorm itself ${text}`);
  }
}

async function runRounds(
  row: PeerRow,
  { rounds, durationMs, warmupMs }: PeersPlan,
  { own, peer, ports }: { own: PeerChild; peer: PeerChild; ports: PeersPorts },
): Promise<Round[]> {
  const runOwn = (ms: number) => runOurs(own, { durationMs: ms, concurrency: row.concurrency.own });
  const runPeer = (ms: number) => peer.run({ durationMs: ms, concurrency: row.concurrency.peer });
  if (warmupMs > 0) {
    await runOwn(warmupMs);
    await runPeer(warmupMs);
  }
  const done: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    const isOwnFirst = number % 2 === 1;
    const early = isOwnFirst ? await runOwn(durationMs) : undefined;
    const theirs = await runPeer(durationMs);
    const round = { own: early ?? (await runOwn(durationMs)), peer: theirs };
    ports.say(`${row.name}, round ${number} of ${rounds}: ${roundText(round)}`);
    done.push(round);
  }
  return done;
}

async function runOurs(own: PeerChild, request: Parameters<PeerChild["run"]>[0]) {
  const report = await own.run(request).catch((error: Error) => {
    throw new OwnFailure(`failed: ${error.message}`);
  });
  if (report.wrong > 0) throw new OwnFailure(`answered wrongly: ${report.wrongSample}`);
  return report;
}

function measurement(
  row: PeerRow,
  { own, peer, rounds }: { own: PeerChild; peer: PeerChild; rounds: readonly Round[] },
): PeerMeasurement {
  const wrong = rounds.reduce((sum, round) => sum + round.peer.wrong, 0);
  const nothing = rounds.some((round) => round.peer.completed === 0);
  const status = wrong > 0 ? "wrong answers" : nothing ? "failed" : "measured";
  const sample = rounds.find((round) => round.peer.wrong > 0)?.peer.wrongSample ?? null;
  return {
    ...frameOf(row),
    version: peer.version,
    status,
    reason:
      wrong > 0 ? `${wrong} wrong answers: ${sample}` : nothing ? "a round ended nothing" : null,
    guarantees: peer.guarantees,
    perSecond: summaryOf(rounds.map((round) => perSecond(round.peer))),
    cpuMicrosEach: cpuMicrosEach(rounds.map((round) => round.peer)),
    own: {
      ...frameOf(row).own,
      guarantees: own.guarantees,
      perSecond: summaryOf(rounds.map((round) => perSecond(round.own))),
      cpuMicrosEach: cpuMicrosEach(rounds.map((round) => round.own)),
    },
    ratio:
      status === "measured"
        ? summaryOf(rounds.map((round) => perSecond(round.own) / perSecond(round.peer)))
        : null,
  };
}

function unmeasured(row: PeerRow, status: PeerStatus, reason: string): PeerMeasurement {
  return {
    ...frameOf(row),
    version: null,
    status,
    reason,
    guarantees: null,
    perSecond: null,
    cpuMicrosEach: null,
    ratio: null,
  };
}

function frameOf({ name, workload, manner, against, concurrency, target }: PeerRow) {
  return {
    name,
    workload: `${workload}, ${manner}`,
    target,
    own: {
      name: `stepstorm, ${against}`,
      concurrency: concurrency.own,
      guarantees: null,
      perSecond: null,
      cpuMicrosEach: null,
    },
  };
}

function summaryOf(rounds: readonly number[]) {
  return { median: median(rounds), rounds };
}

function perSecond({ completed, elapsedMs }: RunReport): number {
  return (completed * 1000) / elapsedMs;
}

function cpuMicrosEach(reports: readonly RunReport[]): number | null {
  if (reports.some(({ cpuMicros }) => cpuMicros === null)) return null;
  return median(reports.map((report) => report.cpuMicros! / Math.max(1, report.completed)));
}

function roundText({ own, peer }: Round): string {
  const [ours, theirs] = [perSecond(own), perSecond(peer)];
  const ratio = theirs > 0 ? (ours / theirs).toFixed(1) : "–";
  return `${Math.round(theirs)}/s, ours ${Math.round(ours)}/s: ${ratio} times`;
}
