/** The law of scalability and what it projects, for people. Pure. */
import { counted, countText, row } from "./figures.ts";
import type { ScaleResult } from "./result.ts";
import type { NodePrice, ScaleProjection, ScalingSummary } from "./scale-projection.ts";

export function scalingRows({ usl, projections, nodePrice, over }: ScaleResult): string[] {
  if (usl === null) return [];
  const noun = over.slice(0, -1);
  return [
    row("law", lawText(usl, noun)),
    row("", peakText(usl, noun)),
    ...projections.map((projection) =>
      row("projection", projectionText(projection, { nodePrice, noun })),
    ),
    ...(projections.length === 0 || over === "shards"
      ? []
      : [
          row(
            "",
            `a node at $${nodePrice.usdPerHour} an hour: ${nodePrice.name}; brokers not in it`,
          ),
        ]),
  ];
}

/** Who reads a curve that bends must know when it is the computer that bends it. */
export function coresRows({ points, computer, over }: ScaleResult): string[] {
  const largest = Math.max(...points.map(({ nodes }) => nodes));
  if (largest <= computer.cores) return [];
  return [
    row(
      "mind",
      `${counted(largest, over.slice(0, -1))} on ${counted(computer.cores, "core")}: what CPU bounds cannot scale here; what waits for tasks can`,
    ),
  ];
}

function lawText(
  { lambda, sigma, kappa, intervals, rSquared }: ScalingSummary,
  noun: string,
): string {
  const range = ([low, high]: readonly [number, number], digits: number) =>
    `${low.toPrecision(digits)}..${high.toPrecision(digits)}`;
  const parts = [
    `λ ${countText(lambda)}/s a ${noun} (${intervals.lambda.map(countText).join("..")})`,
    `contention σ ${sigma.toPrecision(2)} (${range(intervals.sigma, 2)})`,
    `coherence κ ${kappa.toPrecision(2)} (${range(intervals.kappa, 2)})`,
    `R² ${rSquared.toFixed(3)}`,
  ];
  return parts.join(", ");
}

function peakText({ peakNodes, peakThroughput, intervals }: ScalingSummary, noun: string): string {
  if (peakNodes === null || peakThroughput === null) return `no peak: each ${noun} adds throughput`;
  const peak = `peak ${countText(peakThroughput)}/s with ${counted(peakNodes, noun)}`;
  const isShown = intervals.kappa[0] > 0;
  return isShown ? peak : `${peak}, or none: κ may be 0 by these measurements`;
}

function projectionText(
  projection: ScaleProjection,
  { noun }: { readonly nodePrice: NodePrice; readonly noun: string },
): string {
  const { rate, nodes, nodesInterval, throughputMax, isExtrapolated } = projection;
  const label = isExtrapolated ? " (EXTRAPOLATED)" : "";
  const [low, high] = nodesInterval.map((end) => (end === null ? "never" : countText(end)));
  if (nodes === null) {
    // A peak that is within the noise is no finding: the interval says so.
    const ends = `never by the nearest law, which ends at ${countText(throughputMax ?? 0)}/s`;
    return `${countText(rate)}/s${label}: ${ends} (95 %: ${low} to ${high})`;
  }
  const needs = `${counted(nodes, noun)} (95 %: ${low} to ${high})`;
  return `${countText(rate)}/s${label}: ${needs}${noun === "node" ? costText(projection) : ""}`;
}

function costText(projection: ScaleProjection): string {
  const { nodesUsdPerHour, awsExpressUsdPerHour, awsStandardUsdPerHour } = projection;
  const usd = (value: number) => `$${value.toFixed(2)}`;
  const standard = awsStandardUsdPerHour === null ? "" : `, Standard ${usd(awsStandardUsdPerHour)}`;
  return `, ${usd(nodesUsdPerHour ?? 0)} an hour; AWS Express ${usd(awsExpressUsdPerHour)}${standard}`;
}
