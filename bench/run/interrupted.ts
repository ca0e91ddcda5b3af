/**
 * A load that a signal has ended early: how long it really was. All figures of its result are over
 * that, and the result says so. Pure.
 */
import type { Phase } from "../load/arrivals/phases.ts";
import { type LifeSettings, phasesOf } from "./life-settings.ts";

export interface Interrupted {
  /** After the load's start: nothing that was intended later was sent. Null: it went on to its end. */
  readonly interruptedAtMs: number | null;
}

interface Lengths {
  readonly warmupMs: number;
  readonly durationMs: number;
}

/** The same, with the lengths that the load has really had. */
export function asMeasured<Asked extends Lengths>(
  asked: Asked,
  { interruptedAtMs }: Interrupted,
): Asked {
  if (interruptedAtMs === null) return asked;
  const warmupMs = Math.min(asked.warmupMs, interruptedAtMs);
  return { ...asked, warmupMs, durationMs: interruptedAtMs - warmupMs };
}

/** The same with phases: what came after them was the drain. */
export function settingsAsMeasured(settings: LifeSettings, interrupted: Interrupted): LifeSettings {
  const { interruptedAtMs } = interrupted;
  if (interruptedAtMs === null) return settings;
  const phases = phasesUntil(phasesOf(settings), interruptedAtMs);
  return { ...asMeasured(settings, interrupted), phases };
}

/** What the result says of it. */
export function interruptionOf({ durationMs }: Lengths, { interruptedAtMs }: Interrupted) {
  return interruptedAtMs === null
    ? {}
    : { interrupted: true as const, durationMsAsked: durationMs };
}

function phasesUntil(phases: readonly Phase[], untilMs: number): readonly Phase[] {
  let beginMs = 0;
  return phases.flatMap((phase) => {
    const durationMs = Math.min(phase.durationMs, untilMs - beginMs);
    beginMs += phase.durationMs;
    return durationMs > 0 ? [{ ...phase, durationMs }] : [];
  });
}
