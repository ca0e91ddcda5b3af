/** What a plan demanded of a run, and whether it held, as a result may carry it. */
export interface ThresholdOutcome {
  readonly text: string; // As it was written: `p99 < 50ms`.
  readonly actual: string | number;
  readonly ok: boolean;
}

/** Empty: none were set. Tolerant, since kept results of other versions are read too. */
export function thresholdsOf(result: object): readonly ThresholdOutcome[] {
  const { thresholds } = result as { readonly thresholds?: unknown };
  if (!Array.isArray(thresholds)) return [];
  return thresholds.filter(isOutcome);
}

function isOutcome(value: unknown): value is ThresholdOutcome {
  const { text, actual, ok } = (value ?? {}) as Partial<ThresholdOutcome>;
  const isKnown = typeof actual === "string" || typeof actual === "number";
  return typeof text === "string" && isKnown && typeof ok === "boolean";
}
