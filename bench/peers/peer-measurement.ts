/** A peer's rounds as a row of the result: medians, ratios round by round, what was wrong. Pure. */
import { median } from "../measurement/median.ts";
import type { OwnMeasurement, PeerMeasurement, PeerStatus } from "../report/peers-result.ts";
import type { OwnSide, PeerRow } from "./peer-list.ts";
import type { PeerFacts, RunReport } from "./protocol.ts";

export interface Round {
  readonly own: RunReport;
  readonly beside: RunReport | null;
  readonly peer: RunReport;
}

interface FactsOfSides {
  readonly own: PeerFacts;
  readonly beside: PeerFacts | null;
  readonly peer: PeerFacts;
}

export function measurement(
  row: PeerRow,
  { own, beside, peer }: FactsOfSides,
  rounds: readonly Round[],
): PeerMeasurement {
  const theirs = rounds.map((round) => round.peer);
  const reason = whatIsWrong(theirs);
  const status = reason === null ? "measured" : theirs.some(isWrong) ? "wrong answers" : "failed";
  const ofOwn = (side: OwnSide, facts: PeerFacts, reports: readonly RunReport[]) =>
    ownMeasurement(side, facts, { row, reports, theirs: status === "measured" ? theirs : null });
  const besides = rounds.map((round) => round.beside).filter((report) => report !== null);
  const ours = ofOwn(
    row.against,
    own,
    rounds.map((round) => round.own),
  );
  return {
    name: row.name,
    version: peer.version,
    status,
    reason,
    workload: workloadText(row),
    guarantees: peer.guarantees,
    ...speedOf(theirs),
    own: ours,
    beside: row.beside === null || beside === null ? null : ofOwn(row.beside, beside, besides),
    ratio: ours.ratio,
    target: row.target,
  };
}

export function unmeasured(row: PeerRow, status: PeerStatus, reason: string): PeerMeasurement {
  return {
    name: row.name,
    version: null,
    status,
    reason,
    workload: workloadText(row),
    guarantees: null,
    perSecond: null,
    cpuMicrosEach: null,
    own: null,
    beside: null,
    ratio: null,
    target: row.target,
  };
}

export function roundText({ own, beside, peer }: Round): string {
  const theirs = perSecond(peer);
  const textOf = (report: RunReport) => {
    const ratio = theirs > 0 ? (perSecond(report) / theirs).toFixed(1) : "–";
    return `${Math.round(perSecond(report))}/s (${ratio} times)`;
  };
  const besideText = beside === null ? "" : `, ${textOf(beside)} within the engine`;
  return `${Math.round(theirs)}/s, ours ${textOf(own)}${besideText}`;
}

function ownMeasurement(
  side: OwnSide,
  { guarantees }: PeerFacts,
  {
    row,
    reports,
    theirs,
  }: {
    readonly row: PeerRow;
    readonly reports: readonly RunReport[];
    readonly theirs: readonly RunReport[] | null;
  },
): OwnMeasurement {
  return {
    name: side,
    concurrency: row.concurrency.own,
    guarantees,
    ...speedOf(reports),
    ratio:
      theirs === null
        ? null
        : summaryOf(reports.map((report, at) => perSecond(report) / perSecond(theirs[at]!))),
  };
}

function whatIsWrong(reports: readonly RunReport[]): string | null {
  const wrong = reports.reduce((sum, report) => sum + report.wrong, 0);
  if (wrong > 0) return `${wrong} wrong answers: ${reports.find(isWrong)!.wrongSample}`;
  return reports.some(({ completed }) => completed === 0) ? "nothing ended in a whole round" : null;
}

function isWrong({ wrong }: RunReport): boolean {
  return wrong > 0;
}

function workloadText({ workload, manner }: PeerRow): string {
  return `${workload}, ${manner}`;
}

function speedOf(reports: readonly RunReport[]) {
  return { perSecond: summaryOf(reports.map(perSecond)), cpuMicrosEach: cpuMicrosEach(reports) };
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
