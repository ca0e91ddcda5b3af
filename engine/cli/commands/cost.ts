/**
 * `stepstorm cost`: what AWS would bill for the work a server has done, or for work that is described
 * by options.
 */
import { billedMb, billedMs, expressBill, standardUsd, type Usage } from "../../billing/bill.ts";
import { prices } from "../../billing/prices.ts";
import type { MachineUsage } from "../../billing/usage.ts";
import type { CommandLine } from "../../command-line/command-line.ts";
import { callerFor, isJson } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

export async function cost(line: CommandLine, outside: CommandOutside): Promise<number> {
  const executions = line.values.get("executions") as number | undefined;
  const rows =
    executions === undefined ? await usageOf(line, outside) : [described(line, executions)];
  const told = rows.map(costOf);
  if (isJson(line)) {
    outside.print(
      JSON.stringify({ pricesAsOf: prices.asOf, region: prices.region, machines: told }),
    );
    return 0;
  }
  if (told.length === 0) outside.complain("this server has run nothing yet");
  for (const row of told) outside.print(sentence(row));
  outside.print(
    `prices of ${prices.region}, ${prices.asOf} (${prices.source}); memory is an estimate`,
  );
  return 0;
}

async function usageOf(
  line: CommandLine,
  outside: CommandOutside,
): Promise<readonly MachineUsage[]> {
  const { machines } = await callerFor(line, outside)("Stepstorm.GetUsage", {});
  return machines as readonly MachineUsage[];
}

function described({ values }: CommandLine, executions: number): MachineUsage {
  const durationMs = billedMs(values.get("duration") as number);
  const mb = billedMb(values.get("memory-mb") as number);
  return {
    stateMachine: "as described",
    executions,
    billedMs: durationMs * executions,
    mbMs: durationMs * mb * executions,
    transitions: (values.get("transitions") as number) * executions,
  };
}

function costOf({ stateMachine, billedMs: billed, ...usage }: MachineUsage) {
  const express = expressBill(usage);
  return { stateMachine, ...facts(usage, billed), express, standardUsd: standardUsd(usage) };
}

function facts({ executions, mbMs, transitions }: Usage, billed: number) {
  return { executions, billedMs: billed, billedGbSeconds: mbMs / 1_024_000, transitions };
}

const count = (value: number) => Math.round(value).toLocaleString("en-US");

export function usd(value: number): string {
  const digits = value !== 0 && value < 0.01 ? 6 : 2;
  return `$${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function sentence(row: ReturnType<typeof costOf>): string {
  const { stateMachine, executions, express, transitions } = row;
  const { requestsUsd, durationUsd, totalUsd } = express;
  return [
    `${stateMachine}: ${count(executions)} executions, ${count(row.billedMs / 1000)} s billed, ${count(transitions)} transitions`,
    `  as Express  ${usd(totalUsd)} (requests ${usd(requestsUsd)}, duration ${usd(durationUsd)})`,
    `  as Standard ${usd(row.standardUsd)}`,
  ].join("\n");
}
