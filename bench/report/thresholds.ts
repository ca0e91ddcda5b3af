/** What was demanded of a run, and whether it held, as its result may carry it. Pure. */
import type { ThresholdOutcome } from "../plan/thresholds.ts";

/** Empty: none were set. Tolerant, since kept results of other versions are read too. */
export function thresholdsOf(result: object): readonly ThresholdOutcome[] {
  const { thresholds } = result as { readonly thresholds?: unknown };
  if (!Array.isArray(thresholds)) return [];
  return thresholds.filter(isOutcome);
}

/** In the unit that the threshold is written in. */
export function actualText({ actual }: ThresholdOutcome): string {
  return actual.toLocaleString("en-US", { maximumFractionDigits: Math.abs(actual) < 100 ? 3 : 0 });
}

function isOutcome(value: unknown): value is ThresholdOutcome {
  const { text, actual, ok } = (value ?? {}) as Partial<ThresholdOutcome>;
  return typeof text === "string" && typeof actual === "number" && typeof ok === "boolean";
}
