/**
 * What AWS would bill for the work of a run: an hour and a million executions by the prices that AWS's
 * page begins with, a month by all of them, which fall with use, less what is free in a month
 * (docs/decisions/0022). Pure.
 */
import {
  billedMb,
  billedMs,
  expressBill,
  expressListUsd,
  standardBill,
  type Usage,
  usageOver,
} from "../../engine/billing/bill.ts";
import { prices } from "../../engine/billing/prices.ts";
import { countText } from "./figures.ts";

export interface AwsBill {
  readonly pricesAsOf: string;
  readonly region: string;
  /** Whether duration and memory are the engine's count, or one step each for want of one. */
  readonly isCounted: boolean;
  readonly express: CostAtRate;
  /** Null: the scenario does not say how many transitions an execution makes. */
  readonly standard: StandardAtRate | null;
}

/** Dollars at the run's throughput. */
export interface CostAtRate {
  readonly perHourUsd: number; // Here and in the next: first tier, nothing free.
  readonly perMillionUsd: number | null; // Executions. Null: none was completed.
  readonly perMonthUsd: number; // 730 hours, and nothing else in the account: all tiers, less what is free.
}

export interface StandardAtRate extends CostAtRate {
  /** Deducted from the month; and what they would cost. */
  readonly freeTransitionsPerMonth: number;
  readonly freePerMonthUsd: number;
}

const HOUR_S = 3_600;
export const MONTH_HOURS = 730;

/** @param usage All executions that the engine ran; null: others counted. */
export function awsBill(
  usage: Usage | null,
  { throughput, transitions }: { readonly throughput: number; readonly transitions: number | null },
): AwsBill {
  const isCounted = usage !== null && usage.executions > 0;
  const each = isCounted
    ? { mbMs: usage.mbMs / usage.executions, transitions: usage.transitions / usage.executions }
    : { mbMs: billedMs(0) * billedMb(0), transitions: transitions ?? 0 };
  const month = usageOver(each, throughput * HOUR_S * MONTH_HOURS);
  const list = pricesOf(usageOver(each, 1), throughput);
  const { freeTransitions, freeUsd, totalUsd } = standardBill(month);
  const isKnown = isCounted || transitions !== null;
  return {
    pricesAsOf: prices.asOf,
    region: prices.region,
    isCounted,
    express: { ...list(expressListUsd), perMonthUsd: expressBill(month).totalUsd },
    standard: isKnown
      ? {
          ...list((one) => standardBill(one).transitionsUsd),
          perMonthUsd: totalUsd,
          freeTransitionsPerMonth: freeTransitions,
          freePerMonthUsd: freeUsd,
        }
      : null,
  };
}

/** An hour's and a million's price, where each execution costs the same. */
function pricesOf(one: Usage, throughput: number) {
  return (usdOf: (usage: Usage) => number): Omit<CostAtRate, "perMonthUsd"> => ({
    perHourUsd: usdOf(one) * throughput * HOUR_S,
    perMillionUsd: throughput === 0 ? null : usdOf(one) * 1_000_000,
  });
}

export function awsText({ express, standard, pricesAsOf }: AwsBill): string {
  const texts = [`Express ${costText(express, "")}`];
  if (standard !== null) texts.push(`Standard ${costText(standard, `, ${freeText}`)}`);
  return `${texts.join("; ")} (prices of ${pricesAsOf}; a month is ${MONTH_HOURS} hours at this rate, with its tiers)`;
}

/** What is deducted from a month of Standard executions. */
export const freeText = `less its ${countText(prices.standard.freeTransitionsAMonth)} free transitions`;

function costText({ perMillionUsd, perHourUsd, perMonthUsd }: CostAtRate, ofMonth: string): string {
  const usd = (value: number, digits: number) =>
    `$${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
  const million = perMillionUsd === null ? "" : `, ${usd(perMillionUsd, 2)} a million`;
  const month = usd(perMonthUsd, perMonthUsd < 100 ? 2 : 0);
  return `${usd(perHourUsd, 2)} an hour${million}, ${month} a month${ofMonth}`;
}
