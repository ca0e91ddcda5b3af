/** What the engine timed of its executions, as reports show it: segments of the latency, and each state. */

import type { MachineProfile } from "../../engine/telemetry/machine-profile.ts";
import { profileScale } from "../../engine/telemetry/scales.ts";
import { deflatedHistogram } from "../measurement/deflated-histogram.ts";
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import type { ProfileResult } from "../report/result.ts";
import type { IntervalHistogram, StateProfile } from "../report/run-record.ts";

export interface RunProfile {
  readonly result: ProfileResult;
  readonly states: readonly StateProfile[];
  readonly histograms: readonly IntervalHistogram[];
}

/** @param profiles Of all machines of the run; with a mix, states of each stand below its name. */
export function profileOf(
  profiles: readonly MachineProfile[],
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): RunProfile | null {
  const sampled = profiles.reduce((sum, profile) => sum + profile.sampled, 0);
  if (sampled === 0) return null;
  const queue = merged(profiles.map((profile) => profile.queue));
  const engine = merged(profiles.map((profile) => profile.engine));
  const result = { sampled, queueMs: queue.summaryMs(), engineMs: engine.summaryMs() };
  const tagged = [
    ["queue", queue],
    ["engine", engine],
  ] as const;
  const histograms = tagged.map(([tag, histogram]) => ({
    tag,
    fromMs,
    untilMs,
    encoded: deflatedHistogram(histogram.encode()),
  }));
  for (const [, histogram] of tagged) histogram.destroy();
  const states = profiles.flatMap((profile) => statesOf(profile, profiles.length > 1));
  return { result, states, histograms };
}

function statesOf(
  { stateMachine, sampled, states }: MachineProfile,
  isOneOfSeveral: boolean,
): readonly StateProfile[] {
  return states.map(({ path, kind, latency, ...counts }) => {
    const histogram = merged([latency]);
    const latencyMs = histogram.summaryMs();
    histogram.destroy();
    return {
      path: isOneOfSeveral ? [stateMachine, ...path] : path,
      type: `${kind[0]!.toUpperCase()}${kind.slice(1)}`,
      ...counts,
      sampled,
      latencyMs,
    };
  });
}

/** Each bucket's records as ones of its middle: within a tenth of what they were. */
function merged(values: readonly Float64Array[]): LatencyHistogram {
  const { bounds } = profileScale;
  const histogram = new LatencyHistogram();
  for (let bucket = 0; bucket < bounds.length; bucket++) {
    const count = values.reduce((sum, one) => sum + one[bucket]!, 0);
    if (count > 0) histogram.recordTimes(middleOf(bounds, bucket), count);
  }
  return histogram;
}

function middleOf(bounds: Float64Array, bucket: number): number {
  const lower = bucket === 0 ? bounds[0]! / 2 : bounds[bucket - 1]!;
  const upper = bounds[bucket]!;
  return Number.isFinite(upper) ? Math.sqrt(lower * upper) : lower;
}
