/**
 * From sizes that were measured to sizes that were not: the law of scalability through the
 * measurements, how many nodes a rate would need by it, and what they cost beside what AWS would bill.
 * An extrapolation, and called so wherever it is shown. Pure.
 */
import {
  fitScalingLaw,
  type ScalingFit,
  type ScalingPoint,
} from "../statistics/fit-scaling-law.ts";
import { percentileInterval } from "../statistics/interval.ts";
import { nodesForRate, peakOf } from "../statistics/scaling-law.ts";
import { awsBill } from "./aws-bill.ts";

export interface ScalingSummary {
  readonly lambda: number;
  readonly sigma: number;
  readonly kappa: number;
  readonly intervals: ScalingFit["intervals"]; // 95 %.
  readonly peakNodes: number | null; // Null: throughput grows with every node.
  readonly peakThroughput: number | null;
  readonly rSquared: number;
}

export interface NodePrice {
  readonly usdPerHour: number;
  readonly name: string;
}

export interface ScaleProjection {
  readonly rate: number; // Executions a second.
  readonly isExtrapolated: boolean; // Beyond the largest throughput measured.
  /** Null: no number of nodes reaches it by this law. */
  readonly nodes: number | null;
  /** 95 %; null as an end: never. */
  readonly nodesInterval: readonly [low: number | null, high: number | null];
  readonly throughputMax: number | null; // What the law ends at, where that is less.
  readonly nodesUsdPerHour: number | null;
  readonly awsExpressUsdPerHour: number; // By the prices that AWS's page begins with.
  readonly awsStandardUsdPerHour: number | null; // Null: the transitions are not known.
}

/** What an ordinary instance is listed at; brokers are not in it. Change it here, or give another. */
export const nodePriceDefault: NodePrice = {
  usdPerHour: 0.0816,
  name: "m7g.large (2 vCPU, 8 GiB), Linux, on demand, us-east-1, June 2026",
};

export function scalingOf(
  points: readonly ScalingPoint[],
  {
    rates,
    seed,
    price,
    transitions,
  }: {
    readonly rates: readonly number[];
    readonly seed: number;
    readonly price: NodePrice;
    readonly transitions: number | null;
  },
): { readonly usl: ScalingSummary | null; readonly projections: readonly ScaleProjection[] } {
  const fit = fitScalingLaw(points, { seed });
  if (fit === undefined) return { usl: null, projections: [] };
  const { lambda, sigma, kappa, intervals, rSquared } = fit;
  const peak = peakOf(fit);
  const measuredMax = Math.max(...points.map(({ throughput }) => throughput));
  return {
    usl: {
      lambda,
      sigma,
      kappa,
      intervals,
      rSquared,
      peakNodes: peak?.nodes ?? null,
      peakThroughput: peak?.throughput ?? null,
    },
    projections: rates.map((rate) => ({
      isExtrapolated: rate > measuredMax,
      ...projection(fit, rate),
      ...prices(rate, { nodes: nodesOf(fit, rate), price, transitions }),
    })),
  };
}

function projection(fit: ScalingFit, rate: number) {
  const answer = nodesForRate(fit, rate);
  const counts = fit.resampled.map((law) => nodesOf(law, rate) ?? Number.POSITIVE_INFINITY);
  const [low, high] = percentileInterval(counts, 0.95).map((end) =>
    Number.isFinite(end) ? Math.ceil(end) : null,
  );
  return {
    rate,
    nodes: nodesOf(fit, rate),
    nodesInterval: [low!, high!] as const,
    throughputMax: answer.kind === "never" ? answer.throughputMax : null,
  };
}

function prices(
  rate: number,
  {
    nodes,
    price,
    transitions,
  }: {
    readonly nodes: number | null;
    readonly price: NodePrice;
    readonly transitions: number | null;
  },
) {
  const bill = awsBill(null, { throughput: rate, transitions });
  return {
    nodesUsdPerHour: nodes === null ? null : nodes * price.usdPerHour,
    awsExpressUsdPerHour: bill.express.perHourUsd,
    awsStandardUsdPerHour: bill.standard?.perHourUsd ?? null,
  };
}

function nodesOf(law: Parameters<typeof nodesForRate>[0], rate: number): number | null {
  const answer = nodesForRate(law, rate);
  return answer.kind === "nodes" ? answer.nodes : null;
}
