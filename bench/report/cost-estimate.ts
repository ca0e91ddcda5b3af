/** What a run on AWS itself will cost, told before it is made. Pure. */
import { billedMb, billedMs, expressBill, usageOver } from "../../engine/billing/bill.ts";
import { prices } from "../../engine/billing/prices.ts";
import { countText } from "./figures.ts";

export function costEstimate(executions: number, region: string): string {
  const usage = usageOver({ mbMs: billedMs(0) * billedMb(0), transitions: 0 }, executions);
  const usd = expressBill(usage).totalUsd.toFixed(2);
  return [
    `This run starts about ${countText(executions)} executions on AWS in ${region}, which are billed to your account:`,
    `about $${usd} for Express executions of no more than ${billedMs(0)} ms and ${billedMb(0)} MB each (prices of ${prices.asOf}, ${prices.region}).`,
    "Longer ones, logging, and a machine of type Standard cost more.",
  ].join("\n");
}
