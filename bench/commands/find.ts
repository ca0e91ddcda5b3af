/** `bench find`: the largest rate that holds a service level. The search decides, runs answer. */
import { systemClock } from "../../engine/system-ports.ts";
import type { RunOptions } from "../options.ts";
import { formatFind, probeLine } from "../report/format-find.ts";
import type { RunResult } from "../report/result.ts";
import type { FindProbe, FindResult } from "../search/find-result.ts";
import { judgeProbe } from "../search/judge-probe.ts";
import { beginSearch, next } from "../search/search.ts";
import { answerOf } from "../search/search-answer.ts";
import { ownBench, runOnce } from "./child-run.ts";
import type { Finding } from "./finding.ts";

/** @param say Is given a line for each probe. */
export async function performFind(
  options: RunOptions,
  say: (line: string) => void,
): Promise<Finding> {
  const { find, runFlags } = options.study;
  const startMs = systemClock.nowMs();
  const probes: FindProbe[] = [];
  let state = beginSearch({ ...find, probesMax: find.runsMax });
  let result: RunResult | undefined;
  while (state.step.kind === "probe") {
    const { rate, purpose } = state.step;
    // Each probe draws anew, so that repeats are more than the same arrivals again.
    const seed = (options.seed + probes.length) >>> 0;
    result = await runOnce(ownBench, [...runFlags, ...probeFlags(options, { rate, seed })]);
    const { verdict, reasons } = judgeProbe(result, find.slo);
    const elapsedMs = systemClock.nowMs() - startMs;
    const probe = { rate, purpose, verdict, elapsedMs, reasons, ...figuresOf(result) };
    probes.push(probe);
    say(probeLine(probe));
    state = next(state, probe);
  }
  const found = findResult(options, result!, { probes, ...answerOf(probes, state.step.ending) });
  return { result: found, text: formatFind(found), ok: found.sustainedRate !== null };
}

function probeFlags(
  { durationMs, warmupMs, drainTimeoutMs }: RunOptions,
  { rate, seed }: { readonly rate: number; readonly seed: number },
): string[] {
  return [
    `--rate=${rate}`,
    `--seed=${seed}`,
    `--duration=${durationMs}ms`,
    `--warmup=${warmupMs}ms`,
    `--drain-timeout=${drainTimeoutMs}ms`,
  ];
}

function figuresOf({ rateOffered, rateSent, throughput, latencyMs }: RunResult) {
  const { p50, p99 } = latencyMs.terminal;
  return { offered: rateOffered, sent: rateSent, throughput, p50, p99 };
}

function findResult(
  { study, seed, durationMs, warmupMs }: RunOptions,
  { scenario, target, durability, machine, commit }: RunResult,
  answer: Pick<FindResult, "probes" | "ending" | "sustainedRate" | "interval" | "attainment">,
): FindResult {
  const { sloText: slo, tolerance } = study.find;
  return {
    scenario,
    target,
    durability,
    slo,
    tolerance,
    seed,
    durationMs,
    warmupMs,
    ...answer,
    computer: machine,
    commit,
  };
}
