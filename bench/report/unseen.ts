/** A result's figures that only terminals tell, for a load whose terminals cannot be seen. Pure. */
import type { RunResult, ScenarioFigures } from "./result.ts";

const nothing = Number.NaN; // Null in JSON.
export const noSummary = { p50: nothing, p90: nothing, p99: nothing, p999: nothing, max: nothing };

/** What stands where a figure would. */
export const notSeen = "not seen";

export function isUnseen({ outcomes }: Pick<RunResult, "outcomes">): boolean {
  return outcomes === "unseen";
}

/** Goes over the figures and the audit: executions whose ends cannot be seen are not lost either. */
export function unseenFigures({
  latencyMs,
  scenarios,
}: Pick<RunResult, "latencyMs"> & { readonly scenarios?: readonly ScenarioFigures[] }) {
  return {
    outcomes: "unseen",
    throughput: nothing,
    backlogGrowth: nothing,
    terminal: nothing,
    lost: nothing,
    duplicates: nothing,
    unexpected: nothing,
    wrong: nothing,
    latencyMs: { ...latencyMs, terminal: noSummary },
    ...(scenarios === undefined ? {} : { scenarios: scenarios.map(unseenScenario) }),
  } as const;
}

function unseenScenario({ scenario, weight, sent }: ScenarioFigures): ScenarioFigures {
  const nothingOf = { terminal: nothing, wrong: nothing, throughput: nothing };
  return { scenario, weight, sent, ...nothingOf, latencyMs: noSummary };
}
