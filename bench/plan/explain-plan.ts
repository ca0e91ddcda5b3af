/** What a plan will do, for people and as data: before anything is loaded. */

import type { Phase } from "../load/arrivals/phases.ts";
import { totalMs } from "../load/arrivals/segments.ts";
import type { BenchOptions } from "../options.ts";
import { countText, durationText, row } from "../report/figures.ts";
import { startsOfPhase } from "../run/expected-starts.ts";

export interface ExplainedPlan {
  readonly plan: string;
  readonly target: string;
  readonly durationMs: number; // Warm-up included, as in the next.
  readonly starts: number;
  readonly phases: readonly ExplainedPhase[];
  readonly scenarios: readonly { readonly scenario: string; readonly share: number }[];
  readonly thresholds: readonly string[];
}

export interface ExplainedPhase {
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly rateLowest: number | null; // Null, here and below: as it was recorded.
  readonly rateHighest: number | null;
  readonly rateFirst: number | null; // At its begin, and at its end.
  readonly rateLast: number | null;
  readonly starts: number;
  readonly spacing: "constant" | "poisson" | "replay";
}

export function explainPlan({ plan, target, load }: BenchOptions): ExplainedPlan {
  const { name, mix, phases } = plan!;
  const weights = mix.reduce((sum, { weight }) => sum + weight, 0);
  let fromMs = 0;
  const explained = phases.map((phase) => {
    const one = explainPhase(phase, fromMs);
    fromMs = one.untilMs;
    return one;
  });
  return {
    plan: name,
    target: load.endpoint.url === undefined ? target : `${target} ${load.endpoint.url}`,
    durationMs: totalMs(phases),
    starts: explained.reduce((sum, { starts }) => sum + starts, 0),
    phases: explained,
    scenarios: mix.map(({ machineName, weight }) => ({
      scenario: machineName,
      share: weight / weights,
    })),
    thresholds: load.thresholds.map(({ text }) => text),
  };
}

function explainPhase(phase: Phase, fromMs: number): ExplainedPhase {
  const { name, durationMs, source } = phase;
  const rates =
    source.kind === "rate"
      ? source.segments.flatMap(({ fromRate, toRate }) => [fromRate, toRate])
      : null;
  return {
    name,
    fromMs,
    untilMs: fromMs + durationMs,
    rateLowest: rates === null ? null : Math.min(...rates),
    rateHighest: rates === null ? null : Math.max(...rates),
    rateFirst: rates?.[0] ?? null,
    rateLast: rates?.at(-1) ?? null,
    starts: Math.round(startsOfPhase(phase)),
    spacing: source.kind === "rate" ? source.spacing : "replay",
  };
}

const nameWidth = 16;

export function formatPlan(plan: ExplainedPlan): string {
  const seconds = durationText(Math.round(plan.durationMs));
  const shares = plan.scenarios.map(
    ({ scenario, share }) => `${scenario} ${(share * 100).toFixed(share === 1 ? 0 : 1)} %`,
  );
  return [
    `Plan ${plan.plan}: about ${countText(plan.starts)} executions in ${seconds} on ${plan.target}.`,
    "",
    row("scenarios", shares.join(", ")),
    row("thresholds", plan.thresholds.length === 0 ? "none" : plan.thresholds.join(", ")),
    row(
      "phases",
      `${"".padEnd(nameWidth)}${"from".padStart(9)}${"until".padStart(9)}${"starts".padStart(12)}  rate`,
    ),
    ...plan.phases.map(phaseRow),
  ].join("\n");
}

function phaseRow({ name, fromMs, untilMs, starts, ...rates }: ExplainedPhase): string {
  const time = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(9);
  const counts = `${time(fromMs)}${time(untilMs)}${countText(starts).padStart(12)}`;
  return row("", `${name.padEnd(nameWidth)}${counts}  ${rateText(rates)}`);
}

type Rates = Pick<
  ExplainedPhase,
  "rateLowest" | "rateHighest" | "rateFirst" | "rateLast" | "spacing"
>;

function rateText({ spacing, ...rates }: Rates): string {
  const { rateLowest, rateHighest, rateFirst, rateLast } = rates;
  if (rateLowest === null || rateHighest === null) return "as it was recorded";
  const range = rangeText(
    [rateFirst ?? rateLowest, rateLast ?? rateHighest],
    [rateLowest, rateHighest],
  );
  return spacing === "poisson" ? `${range}, Poisson` : range;
}

/** From its first rate to its last where those are its ends; else it goes up and down between them. */
function rangeText(
  [first, last]: readonly [number, number],
  [lowest, highest]: readonly [number, number],
): string {
  if (lowest === highest) return `${countText(lowest)}/s`;
  const isOneWay = Math.min(first, last) === lowest && Math.max(first, last) === highest;
  if (isOneWay) return `${countText(first)} to ${countText(last)}/s`;
  return `between ${countText(lowest)} and ${countText(highest)}/s`;
}
