/**
 * Whether one probe held its rate, failed it, or shows the generator's limit instead of the engine's.
 * Besides what the service level says, a rate is held only when it was sent, was completed, and left no
 * growing backlog: a queue that grows meets any latency for a while. Pure.
 */
import {
  judgeThresholds,
  rateIntended,
  type Threshold,
  type ThresholdSubject,
} from "../plan/thresholds.ts";
import { actualText } from "../report/thresholds.ts";
import type { ProbeVerdict } from "./search.ts";

export interface ProbeSubject extends ThresholdSubject {
  readonly durationMs: number;
  readonly drained: boolean;
}

export interface JudgedProbe {
  readonly verdict: ProbeVerdict;
  readonly reasons: readonly string[]; // Empty when it held.
}

const sentShareMin = 0.99;
const completedShareMin = 0.99;
/** A backlog may grow by what comes in so long, or by this share of what was offered. */
const backlogMsMax = 100;
const backlogShareMax = 0.01;

export function judgeProbe(subject: ProbeSubject, thresholds: readonly Threshold[]): JudgedProbe {
  const failures = failuresOf(subject, thresholds);
  if (failures.length === 0) return { verdict: "held", reasons: [] };
  const { rateSent, latenessMs, dropped } = subject;
  const offered = rateIntended(subject);
  if (dropped === 0 && !(rateSent >= offered * sentShareMin)) {
    const share = ((rateSent / offered) * 100).toFixed(1);
    return bound(`only ${share} % of the rate was sent`, failures);
  }
  // What would hold had every start been sent in time is not the engine's failure.
  if (failuresOf(withoutLateness(subject), thresholds).length === 0) {
    return bound(`starts were late by ${latenessMs.p99.toFixed(1)} ms (p99)`, failures);
  }
  return { verdict: "failed", reasons: failures };
}

function bound(reason: string, failures: readonly string[]): JudgedProbe {
  return { verdict: "generator-bound", reasons: [reason, ...failures] };
}

function failuresOf(subject: ProbeSubject, thresholds: readonly Threshold[]): string[] {
  const { rateSent, throughput, backlogGrowth, durationMs, drained } = subject;
  const offered = rateIntended(subject);
  const failures = judgeThresholds(thresholds, subject)
    .filter(({ ok }) => !ok)
    .map((outcome) => `${outcome.text} was ${actualText(outcome)}`);
  if (!(throughput >= offered * completedShareMin)) {
    failures.push(`completed ${((throughput / offered) * 100).toFixed(1)} % of the rate`);
  }
  const growthMax = (offered / 1000) * Math.max(backlogMsMax, durationMs * backlogShareMax);
  if (backlogGrowth > growthMax) failures.push(`backlog grew by ${Math.round(backlogGrowth)}`);
  if (!drained) failures.push("not drained");
  if (!(rateSent >= offered * sentShareMin)) failures.push("not all of the rate was sent");
  return failures;
}

/** What is left of the latencies, about, without the time that starts waited in the generator. */
function withoutLateness(subject: ProbeSubject): ProbeSubject {
  const late = subject.latenessMs.p99;
  const less = (summary: ThresholdSubject["latencyMs"]["terminal"]) => ({
    p50: Math.max(0, summary.p50 - late),
    p90: Math.max(0, summary.p90 - late),
    p99: Math.max(0, summary.p99 - late),
    p999: Math.max(0, summary.p999 - late),
    max: Math.max(0, summary.max - late),
  });
  const { accept, terminal } = subject.latencyMs;
  return { ...subject, latencyMs: { accept: less(accept), terminal: less(terminal) } };
}
