/** A run's result with all that its reports are made from. */
import type { RunResult } from "../report/result.ts";
import type { RunRecord, SeriesPoint } from "../report/run-record.ts";
import { isUnseen, noSummary } from "../report/unseen.ts";
import { settingsAsMeasured } from "./interrupted.ts";
import type { LifeReport } from "./life.ts";
import { type LifeSettings, loadMsOf, phasesOf } from "./life-settings.ts";
import { profileOf } from "./profile.ts";
import { mergeSeries } from "./series.ts";

/** Nothing ended and all is active: that is not known of what cannot be seen. */
function withoutTerminals(point: SeriesPoint): SeriesPoint {
  const latencyMs = { ...point.latencyMs, terminal: noSummary };
  return { ...point, completed: null, active: null, latencyMs };
}

export function recordOf(
  result: RunResult,
  report: Pick<
    LifeReport,
    "generators" | "startMs" | "usageSeries" | "profiles" | "interruptedAtMs"
  >,
  { settings: asked, definition }: { readonly settings: LifeSettings; readonly definition: string },
): RunRecord {
  const settings = settingsAsMeasured(asked, report);
  const profile = profileOf(report.profiles, {
    fromMs: settings.warmupMs,
    untilMs: loadMsOf(settings),
  });
  const intervals = report.generators.map((generator) => generator.intervals);
  const { series, histograms } = mergeSeries(intervals, phasesOf(settings), report.usageSeries);
  return {
    result: { ...result, profile: profile?.result ?? null },
    startedAtMs: report.startMs,
    series: isUnseen(result) ? series.map(withoutTerminals) : series,
    histograms: [...histograms, ...(profile?.histograms ?? [])],
    definition,
    states: profile?.states ?? [],
    faults: [],
  };
}
