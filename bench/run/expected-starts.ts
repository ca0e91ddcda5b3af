/** How many executions a load will start, warm-up included: before it is made. An adapter for replays. */
import type { Phase } from "../load/arrivals/phases.ts";
import { totalStarts } from "../load/arrivals/segments.ts";
import { readTimes } from "../load/read-times.ts";
import { type LifeSettings, phasesOf } from "./life-settings.ts";

export function expectedStarts(settings: LifeSettings): number {
  return phasesOf(settings).reduce((sum, phase) => sum + startsOfPhase(phase), 0);
}

export function startsOfPhase({ source, durationMs }: Phase): number {
  if (source.kind === "rate") return totalStarts(source.segments);
  const times = readTimes(source.file);
  const firstMs = times[0] ?? 0;
  return times.filter((ms) => (ms - firstMs) / source.speed < durationMs).length;
}
