/**
 * Peer after peer, ours beside it: in each round all sides do the same work one after the other, the
 * order turned around from round to round, so that what slows the computer down slows all of them. A
 * peer that does not start, dies or answers wrongly is a row of the result like any other.
 */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PeerMeasurement } from "../report/peers-result.ts";
import { withFolder } from "../run/temporary-folder.ts";
import { NotStarted, type PeerChild, withPeer } from "./peer-child.ts";
import { type OwnSide, ownSides, type PeerRow } from "./peer-list.ts";
import { measurement, type Round, roundText, unmeasured } from "./peer-measurement.ts";
import type { PeerSettings, RunReport } from "./protocol.ts";
import { peerWork, type WorkloadName } from "./workloads.ts";

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
}

/** Who takes part, and in what: `own` and `peer` always, `beside` when the row has it. */
type Sides = Readonly<{ own: PeerChild; beside: PeerChild | null; peer: PeerChild }>;

/** Ours ended or answered wrongly: that is no peer's fault, and no result. */
class OwnFailure extends Error {
  constructor(text: string) {
    super(`Stepstorm itself ${text}`);
  }
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
  { say, prepare }: PeersPorts,
): Promise<PeerMeasurement> {
  const problem = prepare(row);
  if (problem !== undefined) return unmeasured(row, "failed to start", problem);
  return withFolder(undefined, async (folder) => {
    await chmod(folder, 0o711); // A server that refuses to be root has to come by.
    const settings = await settingsOf(row.workload, plan, join(folder, "peer"));
    const withPeerBeside = (own: PeerChild, beside: PeerChild | null) =>
      withPeer(row.entry, settings, async (peer) => {
        const sides = { own, beside, peer };
        return measurement(row, sides, await runRounds(row, plan, { sides, say }));
      });
    return withOwn(row.against, { plan, folder: join(folder, "own") }, (own) =>
      withOwn(row.beside, { plan, folder: join(folder, "beside") }, async (beside) => {
        try {
          return await withPeerBeside(own!, beside);
        } catch (error) {
          if (error instanceof OwnFailure) throw error;
          const status = error instanceof NotStarted ? "failed to start" : "failed";
          return unmeasured(row, status, (error as Error).message);
        }
      }),
    );
  });
}

async function withOwn<Result>(
  side: OwnSide | null,
  { plan, folder }: { readonly plan: PeersPlan; readonly folder: string },
  work: (own: PeerChild | null) => Promise<Result>,
): Promise<Result> {
  if (side === null) return work(null);
  const { entry, workload } = ownSides[side];
  return withPeer(entry, await settingsOf(workload, plan, folder), work);
}

async function settingsOf(
  workload: WorkloadName,
  { durability, shards, seed }: PeersPlan,
  dataFolder: string,
): Promise<PeerSettings> {
  await mkdir(dataFolder);
  return { durability, shards, seed, dataFolder, ...(await peerWork(workload, seed)) };
}

async function runRounds(
  row: PeerRow,
  { rounds, durationMs, warmupMs }: PeersPlan,
  { sides, say }: { readonly sides: Sides; readonly say: (line: string) => void },
): Promise<Round[]> {
  if (warmupMs > 0) await runRound(row, sides, { durationMs: warmupMs, isTurned: false });
  const done: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    const round = await runRound(row, sides, { durationMs, isTurned: number % 2 === 0 });
    say(`${row.name}, round ${number} of ${rounds}: ${roundText(round)}`);
    done.push(round);
  }
  return done;
}

async function runRound(
  { concurrency }: PeerRow,
  { own, beside, peer }: Sides,
  { durationMs, isTurned }: { readonly durationMs: number; readonly isTurned: boolean },
): Promise<Round> {
  const reports: { own?: RunReport; beside?: RunReport; peer?: RunReport } = {};
  const ours = { durationMs, concurrency: concurrency.own };
  const turns = [
    async () => {
      reports.own = await runOurs(own, ours);
    },
    async () => {
      if (beside !== null) reports.beside = await runOurs(beside, ours);
    },
    async () => {
      reports.peer = await peer.run({ durationMs, concurrency: concurrency.peer });
    },
  ];
  for (const turn of isTurned ? turns.toReversed() : turns) await turn();
  return { own: reports.own!, beside: reports.beside ?? null, peer: reports.peer! };
}

async function runOurs(own: PeerChild, request: Parameters<PeerChild["run"]>[0]) {
  const report = await own.run(request).catch((error: Error) => {
    throw new OwnFailure(`failed: ${error.message}`);
  });
  if (report.wrong > 0) throw new OwnFailure(`answered wrongly: ${report.wrongSample}`);
  return report;
}
