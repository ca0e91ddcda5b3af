/**
 * What AWS would bill for the work of a run, if it went on for a month. Prices fall with a month's
 * use, and some transitions of a month are free: so the month is what is priced, and an hour and a
 * million executions are shares of it, lest the three contradict each other (docs/decisions/0022). Pure.
 */
import {
  billedMb,
  billedMs,
  expressBill,
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
  readonly perMonthUsd: number; // 730 hours, and nothing else in the account.
  readonly perHourUsd: number;
  readonly perMillionUsd: number | null; // Executions. Null: none was completed.
}

export interface StandardAtRate extends CostAtRate {
  /** Of a month's, deducted in all three figures; and what they would cost. */
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
  const { freeTransitions, freeUsd, totalUsd } = standardBill(month);
  const isKnown = isCounted || transitions !== null;
  return {
    pricesAsOf: prices.asOf,
    region: prices.region,
    isCounted,
    express: sharesOf(expressBill(month).totalUsd, month),
    standard: isKnown
      ? {
          ...sharesOf(totalUsd, month),
          freeTransitionsPerMonth: freeTransitions,
          freePerMonthUsd: freeUsd,
        }
      : null,
  };
}

function sharesOf(perMonthUsd: number, { executions }: Usage): CostAtRate {
  return {
    perMonthUsd,
    perHourUsd: perMonthUsd / MONTH_HOURS,
    perMillionUsd: executions === 0 ? null : (perMonthUsd / executions) * 1_000_000,
  };
}

export function awsText({ express, standard, pricesAsOf }: AwsBill): string {
  const texts = [`Express ${costText(express)}`];
  if (standard !== null) texts.push(`Standard, ${freeText}, ${costText(standard)}`);
  return `${texts.join("; ")} (prices of ${pricesAsOf}; a month is ${MONTH_HOURS} hours at this rate)`;
}

/** What is deducted in Standard's figures. */
export const freeText = `less a month's ${countText(prices.standard.freeTransitionsAMonth)} free transitions`;

function costText({ perMillionUsd, perHourUsd, perMonthUsd }: CostAtRate): string {
  const usd = (value: number, digits: number) =>
    `$${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
  const million = perMillionUsd === null ? "" : `, ${usd(perMillionUsd, 2)} a million`;
  return `${usd(perHourUsd, 2)} an hour, ${usd(perMonthUsd, perMonthUsd < 100 ? 2 : 0)} a month${million}`;
}
