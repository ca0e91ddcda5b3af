/** How quickly what may fail is used up: of executions, and of requests to the API. */
import { lines, units } from "./panels.ts";
import type { PanelSpec } from "./spec.ts";

/** What 99.9 % leaves. */
export const ERROR_BUDGET = 0.001;
/** So many times the budget, over five minutes and an hour, wake somebody. */
export const PAGE_BURN = 14.4;

/** @param burn Of a window, such as `5m`: how many times the budget. */
export function errorBudgetPanel(
  named: Pick<PanelSpec, "title" | "answers"> & Partial<Pick<PanelSpec, "width">>,
  burn: (window: string) => string,
): PanelSpec {
  return lines({
    ...named,
    whenBad: `Above ${PAGE_BURN} over 5 minutes and an hour somebody is woken: see the runbook.`,
    unit: units.none,
    decimals: 1,
    thresholds: [1, PAGE_BURN],
    fixedWindow: "The windows are those of the alert.",
    queries: [
      { expr: burn("5m"), legend: "over 5 minutes" },
      { expr: burn("1h"), legend: "over an hour" },
    ],
  });
}
