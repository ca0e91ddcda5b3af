/** What AWS would bill for the work of a run. Pure. */
import {
  billedMb,
  billedMs,
  expressBill,
  standardUsd,
  type Usage,
  usageOver,
} from "../../engine/billing/bill.ts";
import { prices } from "../../engine/billing/prices.ts";

/** Dollars for a million executions, and for an hour and a month at the run's throughput. */
export interface AwsBill {
  readonly pricesAsOf: string;
  readonly region: string;
  /** Whether duration and memory are the engine's count, or one step each for want of one. */
  readonly isCounted: boolean;
  readonly express: CostAtRate;
  /** Null: the scenario does not say how many transitions an execution makes. */
  readonly standard: CostAtRate | null;
}

export interface CostAtRate {
  readonly perMillionUsd: number;
  readonly perHourUsd: number;
  readonly perMonthUsd: number;
}

const HOUR_S = 3_600;
const MONTH_S = 730 * HOUR_S;

/** @param usage All executions that the engine ran; null: others counted. */
export function awsBill(
  usage: Usage | null,
  { throughput, transitions }: { readonly throughput: number; readonly transitions: number | null },
): AwsBill {
  const isCounted = usage !== null && usage.executions > 0;
  const each = isCounted
    ? { mbMs: usage.mbMs / usage.executions, transitions: usage.transitions / usage.executions }
    : { mbMs: billedMs(0) * billedMb(0), transitions: transitions ?? 0 };
  const at = (cost: (usage: Usage) => number): CostAtRate => ({
    perMillionUsd: cost(usageOver(each, 1_000_000)),
    perHourUsd: cost(usageOver(each, throughput * HOUR_S)),
    perMonthUsd: cost(usageOver(each, throughput * MONTH_S)),
  });
  const isKnown = isCounted || transitions !== null;
  return {
    pricesAsOf: prices.asOf,
    region: prices.region,
    isCounted,
    express: at((work) => expressBill(work).totalUsd),
    standard: isKnown ? at(standardUsd) : null,
  };
}

export function awsText({ express, standard, pricesAsOf }: AwsBill): string {
  const texts = [`Express ${costText(express)}`];
  if (standard !== null) texts.push(`Standard ${costText(standard)}`);
  return `${texts.join("; ")} (prices of ${pricesAsOf})`;
}

function costText({ perMillionUsd, perHourUsd, perMonthUsd }: CostAtRate): string {
  const usd = (value: number, digits: number) =>
    `$${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
  return `${usd(perHourUsd, 2)} an hour at this rate, ${usd(perMonthUsd, 0)} a month, ${usd(perMillionUsd, 2)} a million`;
}
