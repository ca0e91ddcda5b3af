/**
 * A run whose engine and generators are killed on the way (SIGKILL, no warning) and started again on
 * the same data. The audit is made from the ledger files of both lives alone.
 *
 *   life 1 ── load ──╳ SIGKILL        ledgers 1.* ─┐
 *                     life 2 ── recovers, ── load ──┴─▶ ledgers 2.* ─▶ one audit
 *                               runs again   goes on
 */
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { AuditSummary } from "../audit/audit-summary.ts";
import { readLedgers } from "../audit/read-ledgers.ts";
import type { RunOptions } from "../options.ts";
import type { KillResult } from "../report/result.ts";
import type { RunRecord } from "../report/run-record.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { figures, frameOfResult } from "./figures.ts";
import type { LifeReport } from "./life.ts";
import { type KilledLife, liveToTheEnd, liveUntilKilled } from "./life-child.ts";
import { INDEXES_PER_GENERATOR, type LifeSettings, ledgerPathOf } from "./life-settings.ts";
import type { LifeSample } from "./life-watch.ts";
import { recordOf } from "./record.ts";
import { ceilingsOfRun, lifeSettings } from "./run.ts";
import { withFolder } from "./temporary-folder.ts";

/** @param killMs Since the load's start. @param onSample See `runLife`. */
export async function runWithKill(
  options: RunOptions & { readonly killMs: number },
  scenario: Scenario,
  onSample: (sample: LifeSample) => void,
): Promise<RunRecord> {
  const ceilings = await ceilingsOfRun(options, scenario);
  const keptLedgers = await ledgerFolderOf(options);
  return withFolder(options.dataFolder, (dataFolder) =>
    withFolder(keptLedgers, async (ledgerFolder) => {
      const { killMs } = options;
      const settings = lifeSettings(options, scenario, dataFolder);
      const first = { ...settings, ledgerPath: join(ledgerFolder, "life-1") };
      const killed = await liveUntilKilled(first, killMs, onSample);
      const before = readLedgers(ledgerPaths(first)).audit;
      const second = secondLife(settings, {
        killMs,
        clientIds: killed.clientIds,
        nextIndex: before.nextIndex,
        ledgerPath: join(ledgerFolder, "life-2"),
      });
      const report = await liveToTheEnd(second, (sample) =>
        onSample({ ...sample, elapsedMs: sample.elapsedMs + killMs }),
      );
      const audit = readLedgers([...ledgerPaths(first), ...ledgerPaths(second)]).audit.summary();
      const { warmupMs, durationMs } = second;
      const result = {
        ...(await frameOfResult(options, scenario)),
        ceilings,
        warmupMs,
        durationMs,
        ...figures(report, { durationMs, transitions: scenario.transitions ?? null }),
        ...audit,
        kill: killResult(killed, { killMs, before: before.summary(), report }),
      };
      // Of the second life, as all figures but the audit's.
      return recordOf(result, report, { settings: second, definition: scenario.definition });
    }),
  );
}

/** Within `--out`, in a folder of this run alone: two runs never share a ledger. */
async function ledgerFolderOf({ outFolder }: RunOptions): Promise<string | undefined> {
  return outFolder === undefined ? undefined : mkdtemp(join(outFolder, "ledgers-"));
}

/** Goes on with the load for the time that is left of it. */
function secondLife(
  settings: LifeSettings,
  {
    killMs,
    clientIds,
    nextIndex,
    ledgerPath,
  }: {
    readonly killMs: number;
    readonly clientIds: readonly string[];
    readonly nextIndex: number;
    readonly ledgerPath: string;
  },
): LifeSettings {
  const warmupMs = Math.max(0, settings.warmupMs - killMs);
  return {
    ...settings,
    warmupMs,
    durationMs: settings.warmupMs + settings.durationMs - killMs - warmupMs,
    resumes: clientIds,
    // Rounded up, so that no two generators of the two lives ever count alike.
    firstIndex: Math.ceil(nextIndex / INDEXES_PER_GENERATOR) * INDEXES_PER_GENERATOR,
    ledgerPath,
  };
}

function ledgerPaths({ ledgerPath, generators }: LifeSettings): string[] {
  return Array.from({ length: generators }, (_, index) => ledgerPathOf(ledgerPath!, index));
}

function killResult(
  { killedMs }: KilledLife,
  {
    killMs,
    before,
    report,
  }: {
    readonly killMs: number;
    readonly before: AuditSummary;
    readonly report: LifeReport;
  },
): KillResult {
  const firsts = report.generators.map(({ tally }) => tally.firstTerminalMs).filter((ms) => ms > 0);
  return {
    atMs: killMs,
    acceptedBefore: before.accepted,
    unfinished: before.sent - before.refused - before.terminal,
    inFlight: report.recovered,
    recoveryMs: firsts.length === 0 ? 0 : Math.min(...firsts) - killedMs,
  };
}
