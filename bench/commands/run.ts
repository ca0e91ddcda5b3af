/** `bench run`: one load on one target, measured and audited; what it found, and the record of it. */
import { dashboardLink } from "../../grafana/link.ts";
import { runWithFaults } from "../faults/run-timeline.ts";
import type { RunOptions } from "../options.ts";
import { judgeThresholds } from "../plan/thresholds.ts";
import { formatHttp, judgeHttp } from "../report/format-http.ts";
import { formatResult } from "../report/format-result.ts";
import type { RunRecord } from "../report/run-record.ts";
import { judgeRun, verdictOf } from "../report/verdict.ts";
import { measureHttp } from "../run/http.ts";
import { runOnHttp } from "../run/http-run.ts";
import { runWithKill } from "../run/kill.ts";
import type { Interruptible } from "../run/load.ts";
import { runOnNatsRecorded } from "../run/nats-run.ts";
import { runRecorded } from "../run/run.ts";
import { type ShownProgress, showProgress } from "../run/show-progress.ts";
import { EXIT_INTERRUPTED, whenInterrupted } from "../run/signals.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Finding } from "./finding.ts";

export async function performRun(options: RunOptions, scenario: Scenario): Promise<Finding> {
  if (options.target === "http" && !options.load.isOpenLoop) return performHttp(options, scenario);
  const progress = showProgress(options);
  const measured = await recordOfTarget(options, scenario, progress);
  progress.finish();
  const record = judged(linked(measured, options), options);
  const { result } = record;
  const finding = { result, text: formatResult(result), ok: verdictOf(result).ok, record };
  return result.interrupted === true ? { ...finding, exitCode: EXIT_INTERRUPTED } : finding;
}

async function performHttp(options: RunOptions, scenario: Scenario): Promise<Finding> {
  const result = await measureHttp(options, scenario, say);
  return { result, text: formatHttp(result), ok: judgeHttp(result).ok };
}

function recordOfTarget(
  options: RunOptions,
  scenario: Scenario,
  { onSample, mark, interrupted }: ShownProgress,
): Promise<RunRecord> {
  const { killMs, target, faults } = options;
  if (faults.length > 0) return runWithFaults(options, scenario, { onSample, onFault: mark });
  const interruptible: Interruptible = (end) => whenInterrupted(() => interrupted(end()));
  const hooks = { onSample, interruptible };
  if (target === "nats") return runOnNatsRecorded(options, scenario, hooks);
  if (target === "http") return runOnHttp(options, scenario, hooks);
  if (killMs === undefined) return runRecorded(options, scenario, hooks);
  return runWithKill({ ...options, killMs }, scenario, onSample);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** With the address of its dashboard, where Grafana's is known. */
function linked(record: RunRecord, { load: { grafanaUrl } }: RunOptions): RunRecord {
  if (grafanaUrl === undefined) return record;
  const { result, startedAtMs, series } = record;
  const untilMs = startedAtMs + (series.at(-1)?.untilMs ?? result.warmupMs + result.durationMs);
  const dashboardUrl = dashboardLink(grafanaUrl, startedAtMs, untilMs);
  return { ...record, result: { ...result, dashboardUrl } };
}

/** With the outcomes of its thresholds, where there are any, and the verdict. */
function judged(record: RunRecord, { load: { thresholds } }: RunOptions): RunRecord {
  const outcomes = judgeThresholds(thresholds, record.result);
  const result =
    thresholds.length === 0 ? record.result : { ...record.result, thresholds: outcomes };
  return { ...record, result: { ...result, verdict: judgeRun(result) } };
}
