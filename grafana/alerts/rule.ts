/** What an alert rule is, and what several of them are made of. */
import { ERROR_BUDGET } from "../model/error-budget.ts";
import type { Named } from "../model/promql.ts";

export interface AlertRule {
  readonly name: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  /** page: now. ticket: in working hours. */
  readonly severity: "page" | "ticket";
  readonly summary: string;
  readonly description: string;
  /** What to do, as a paragraph of the runbook. */
  readonly runbook: string;
  /** What it answers on a healthy system is nothing; here, what it must look at to be of use. */
  readonly watches: readonly Named[];
}

/** No matchers. */
export const everywhere: readonly string[] = [];

/**
 * Both windows: the long one that it matters, the short one that it is still so.
 * @param ratio The share that is bad, over a window.
 */
export function burns(
  ratio: (window: string) => string,
  factor: number,
  { long, short }: { readonly long: string; readonly short: string },
): string {
  const limit = `${factor} * ${ERROR_BUDGET}`;
  return `${ratio(long)} > ${limit} and ${ratio(short)} > ${limit}`;
}
