/**
 * `stepstorm cost`: what AWS would bill for the work a server has done, or for work that is described
 * by options, as if it were all of a month's. Transitions that are free are deducted once, from the
 * work of all machines together, and never in silence.
 */
import { billedMb, billedMs, expressBill, standardBill, type Usage } from "../../billing/bill.ts";
import { prices } from "../../billing/prices.ts";
import type { MachineUsage } from "../../billing/usage.ts";
import type { CommandLine } from "../../command-line/command-line.ts";
import { callerFor, isJson } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

export async function cost(line: CommandLine, outside: CommandOutside): Promise<number> {
  const executions = line.values.get("executions") as number | undefined;
  const rows =
    executions === undefined ? await usageOf(line, outside) : [described(line, executions)];
  const machines = rows.map(costOf);
  const total = totalOf(rows);
  const { asOf: pricesAsOf, region, standard } = prices;
  if (isJson(line)) {
    const { freeTransitionsAMonth } = standard;
    outside.print(JSON.stringify({ pricesAsOf, region, freeTransitionsAMonth, machines, total }));
    return 0;
  }
  if (machines.length === 0) outside.complain("this server has run nothing yet");
  else if (machines.length === 1) outside.print(linesOf(machines[0]!, freeTextOf(total)));
  else {
    for (const row of machines) outside.print(linesOf(row));
    const all = { ...total, stateMachine: "in all", standardUsd: total.standard.transitionsUsd };
    outside.print(linesOf(all, freeTextOf(total)));
  }
  outside.print(`prices of ${region}, ${pricesAsOf} (${prices.source}); memory is an estimate`);
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

/** One machine by itself, with no transition of its own free. */
function costOf({ stateMachine, ...usage }: MachineUsage) {
  const { transitionsUsd: standardUsd } = standardBill(usage);
  return { stateMachine, ...facts(usage), express: expressBill(usage), standardUsd };
}

/** All machines: an account's month. */
function totalOf(rows: readonly MachineUsage[]) {
  const sum = (member: keyof Usage | "billedMs") =>
    rows.reduce((total, row) => total + row[member], 0);
  const usage = {
    executions: sum("executions"),
    billedMs: sum("billedMs"),
    mbMs: sum("mbMs"),
    transitions: sum("transitions"),
  };
  return { ...facts(usage), express: expressBill(usage), standard: standardBill(usage) };
}

function facts({
  executions,
  mbMs,
  transitions,
  billedMs: billed,
}: Omit<MachineUsage, "stateMachine">) {
  return { executions, billedMs: billed, billedGbSeconds: mbMs / 1_024_000, transitions };
}

const count = (value: number) => Math.round(value).toLocaleString("en-US");

function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Steps of 100 ms show as long as they matter. */
function secondsText(ms: number): string {
  return `${ms < 100_000 ? (ms / 1000).toFixed(1) : count(ms / 1000)} s`;
}

export function usd(value: number): string {
  const digits = value !== 0 && value < 0.01 ? 6 : 2;
  return `$${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function freeTextOf({ standard }: ReturnType<typeof totalOf>): string {
  const { freeTransitions, freeUsd, totalUsd } = standard;
  const free = count(prices.standard.freeTransitionsAMonth);
  return `; in a month with nothing else ${usd(totalUsd)}: less ${usd(freeUsd)} for ${count(freeTransitions)} of the ${free} transitions that are free each month`;
}

function linesOf(row: ReturnType<typeof costOf>, freeText = ""): string {
  const { stateMachine, executions, express, transitions } = row;
  const { requestsUsd, durationUsd, totalUsd } = express;
  return [
    `${stateMachine}: ${counted(executions, "execution")}, ${secondsText(row.billedMs)} billed, ${counted(transitions, "transition")}`,
    `  as Express  ${usd(totalUsd)} (requests ${usd(requestsUsd)}, duration ${usd(durationUsd)})`,
    `  as Standard ${usd(row.standardUsd)}${freeText}`,
  ].join("\n");
}
