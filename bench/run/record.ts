/** A run's result with all that its reports are made from. */
import type { RunResult } from "../report/result.ts";
import type { RunRecord } from "../report/run-record.ts";
import type { LifeReport } from "./life.ts";
import { type LifeSettings, phasesOf } from "./life-settings.ts";
import { mergeSeries } from "./series.ts";

export function recordOf(
  result: RunResult,
  report: Pick<LifeReport, "generators" | "startMs" | "usageSeries">,
  { settings, definition }: { readonly settings: LifeSettings; readonly definition: string },
): RunRecord {
  const intervals = report.generators.map((generator) => generator.intervals);
  return {
    result,
    startedAtMs: report.startMs,
    ...mergeSeries(intervals, phasesOf(settings), report.usageSeries),
    definition,
    states: [],
    faults: [],
  };
}
