/**
 * The search for the largest rate that holds: doubling until a probe fails, then halving the gap (in
 * ratio), then repeating at both edges, since a disturbed probe may fail where others hold and one that
 * was lucky may hold where others fail. A pure state machine: it is told what a probe showed and answers
 * what to do next. All it knows is the list of probes, so a search can be replayed from its report.
 *
 *     rate  ●────●────●────────●───○────────○        ● held  ○ failed
 *           min  ×2   ×4     lower upper    ×8       done when upper/lower ≤ 1 + tolerance
 *                               └───┴── repeated, the majority decides; an edge that falls moves
 */
import assert from "node:assert/strict";

export interface SearchPlan {
  readonly rateMin: number; // Executions a second.
  readonly rateMax: number;
  readonly tolerance: number; // 0.03: the edges are within three per cent of each other.
  readonly confirmations: number; // Repeats at the rate that was found; 0: none.
  readonly probesMax: number;
  readonly timeMsMax: number; // No probe begins later.
}

export type ProbeVerdict = "held" | "failed" | "generator-bound";
export type ProbePurpose = "ramp" | "bisect" | "confirm";

export interface ProbeOutcome {
  readonly verdict: ProbeVerdict;
  readonly elapsedMs: number; // Of the whole search, at the probe's end.
}

export interface SearchProbe extends ProbeOutcome {
  readonly rate: number;
  readonly purpose: ProbePurpose;
}

export type SearchStep =
  | { readonly kind: "probe"; readonly rate: number; readonly purpose: ProbePurpose }
  | { readonly kind: "done"; readonly ending: SearchEnding };

/** `converged` alone, and `max-rate` where that was all that was asked, tell the rate that was sought. */
export type SearchEnding = "converged" | "max-rate" | "below-min" | "generator-bound" | "budget";

export interface SearchState {
  readonly plan: SearchPlan;
  readonly probes: readonly SearchProbe[];
  readonly step: SearchStep;
}

const RAMP_FACTOR = 2;
/** A generator that was late once may have been disturbed. */
const BOUND_PROBES = 2;

export function beginSearch(plan: SearchPlan): SearchState {
  assert(plan.rateMin > 0 && plan.rateMin <= plan.rateMax, "rates to search between");
  assert(plan.tolerance > 0 && plan.probesMax > 0, "an end to the search");
  return withStep(plan, []);
}

/** @param outcome Of the probe that `state.step` asked for. */
export function next({ plan, probes, step }: SearchState, outcome: ProbeOutcome): SearchState {
  assert(step.kind === "probe", "a search that is done has no more probes");
  const { rate, purpose } = step;
  return withStep(plan, [...probes, { ...outcome, rate, purpose }]);
}

/** The edges by majority of the probes at each rate; undefined: none yet. */
export function edgesOf(probes: readonly SearchProbe[]): {
  readonly held: number | undefined;
  readonly failed: number | undefined;
} {
  const rates = [...new Set(probes.map(({ rate }) => rate))].sort((a, b) => a - b);
  const failed = rates.find((rate) => votesAt(probes, rate).balance < 0);
  const held = rates.findLast(
    (rate) => rate < (failed ?? Number.POSITIVE_INFINITY) && votesAt(probes, rate).balance > 0,
  );
  return { held, failed };
}

/** Of a rate: how many probes there were that tell of the engine, and how many of them held. */
export function votesAt(probes: readonly SearchProbe[], rate: number) {
  const verdicts = probes.filter((probe) => probe.rate === rate).map(({ verdict }) => verdict);
  const held = verdicts.filter((verdict) => verdict === "held").length;
  const failed = verdicts.filter((verdict) => verdict === "failed").length;
  return { held, failed, total: held + failed, balance: held - failed };
}

function withStep(plan: SearchPlan, probes: readonly SearchProbe[]): SearchState {
  return { plan, probes, step: stepOf(plan, probes) };
}

function stepOf(plan: SearchPlan, probes: readonly SearchProbe[]): SearchStep {
  const last = probes.at(-1);
  if (last === undefined) return probe(plan.rateMin, "ramp");
  const bound = boundAt(probes, last);
  if (bound >= BOUND_PROBES) return done("generator-bound");
  const wanted = wantedStep(plan, probes);
  const isSpent = probes.length >= plan.probesMax || last.elapsedMs >= plan.timeMsMax;
  return wanted.kind === "probe" && isSpent ? done("budget") : wanted;
}

function wantedStep(plan: SearchPlan, probes: readonly SearchProbe[]): SearchStep {
  const last = probes.at(-1)!;
  if (last.verdict === "generator-bound") return probe(last.rate, last.purpose);
  const undecided = probes.find(({ rate }) => votesAt(probes, rate).balance === 0 && rate !== 0);
  if (undecided !== undefined && votesAt(probes, undecided.rate).total > 0) {
    return probe(undecided.rate, "confirm");
  }
  const { held, failed } = edgesOf(probes);
  if (held === undefined) return belowMin(plan, probes);
  if (failed === undefined) {
    if (held < plan.rateMax) return probe(Math.min(plan.rateMax, held * RAMP_FACTOR), "ramp");
    return confirmed(plan, probes, held) ?? done("max-rate");
  }
  const middle = rounded(Math.sqrt(held * failed));
  if (failed / held > 1 + plan.tolerance && middle > held && middle < failed) {
    return probe(middle, "bisect");
  }
  return (
    confirmed(plan, probes, held) ?? confirmedFailure(plan, probes, failed) ?? done("converged")
  );
}

/** Even the lowest rate failed; it is asked once more before that is believed. */
function belowMin(plan: SearchPlan, probes: readonly SearchProbe[]): SearchStep {
  return confirmedFailure(plan, probes, plan.rateMin) ?? done("below-min");
}

function confirmed(
  { confirmations }: SearchPlan,
  probes: readonly SearchProbe[],
  rate: number,
): SearchStep | undefined {
  return votesAt(probes, rate).total <= confirmations ? probe(rate, "confirm") : undefined;
}

/** Once: a rate that failed twice is not worth a third. */
function confirmedFailure(
  { confirmations }: SearchPlan,
  probes: readonly SearchProbe[],
  rate: number,
): SearchStep | undefined {
  const isEnough = votesAt(probes, rate).total > Math.min(1, confirmations);
  return isEnough ? undefined : probe(rate, "confirm");
}

function boundAt(probes: readonly SearchProbe[], { rate, verdict }: SearchProbe): number {
  if (verdict !== "generator-bound") return 0;
  return probes.filter((one) => one.rate === rate && one.verdict === "generator-bound").length;
}

/** To four digits: a rate that people read and repeat. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(4));
}

function probe(rate: number, purpose: ProbePurpose): SearchStep {
  return { kind: "probe", rate, purpose };
}

function done(ending: SearchEnding): SearchStep {
  return { kind: "done", ending };
}
