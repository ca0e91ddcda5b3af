/** What was demanded of a run, and whether it held, as its result may carry it. Pure. */
import { type ThresholdOutcome, thresholdOf, unitOf } from "../plan/thresholds.ts";

/** Empty: none were set. Tolerant, since kept results of other versions are read too. */
export function thresholdsOf(result: object): readonly ThresholdOutcome[] {
  const { thresholds } = result as { readonly thresholds?: unknown };
  if (!Array.isArray(thresholds)) return [];
  return thresholds.filter(isOutcome);
}

/** With its unit: `15.815 ms`, `0.4 %`, `99,876/s`, `3`. */
export function actualText({ text, actual }: Pick<ThresholdOutcome, "text" | "actual">): string {
  if (!Number.isFinite(actual)) return "nothing was measured";
  const digits = Math.abs(actual) < 100 ? 3 : 0;
  const figure = actual.toLocaleString("en-US", { maximumFractionDigits: digits });
  const threshold = thresholdOf(text);
  const unit = threshold === undefined ? "" : unitOf(threshold);
  return unit === "" || unit === "/s" ? `${figure}${unit}` : `${figure} ${unit}`;
}

function isOutcome(value: unknown): value is ThresholdOutcome {
  const { text, actual, ok } = (value ?? {}) as Partial<ThresholdOutcome>;
  return (
    typeof text === "string" &&
    (typeof actual === "number" || actual === null) &&
    typeof ok === "boolean"
  );
}
