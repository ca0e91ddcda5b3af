/**
 * Runs of two sides made in turn: A B B A, B A A B, … so that whatever drifts meanwhile meets both
 * alike, and so does being first. Both runs of a pair have the same seed.
 */
import type { RunResult } from "../report/result.ts";
import { isUnseen, notSeen } from "../report/unseen.ts";
import { verdictOf } from "../report/verdict.ts";
import { BLOCK_RUNS, type SideRuns } from "./side-runs.ts";

export interface SidePlan {
  readonly name: string;
  /** Makes one run. */
  readonly run: (seed: number) => Promise<RunResult>;
}

type Side = "a" | "b";

/** Of each run in turn, whose it is: as many of each. */
export function orderOfRuns(runsPerSide: number): readonly Side[] {
  const blocks: readonly (readonly Side[])[] = [
    ["a", "b", "b", "a"],
    ["b", "a", "a", "b"],
  ];
  const order = Array.from({ length: Math.floor(runsPerSide / 2) }, (_, at) => blocks[at % 2]!);
  return [...order.flat(), ...(runsPerSide % 2 === 1 ? (["a", "b"] as const) : [])];
}

/** @param tell Is given each run's side and result. */
export async function makeRuns(
  sides: { readonly a: SidePlan; readonly b: SidePlan },
  {
    runsPerSide,
    seed,
    tell,
  }: {
    readonly runsPerSide: number;
    readonly seed: number;
    readonly tell: (line: string) => void;
  },
): Promise<readonly [a: SideRuns, b: SideRuns]> {
  const made = { a: [] as RunResult[], b: [] as RunResult[] };
  const blocks = { a: [] as number[], b: [] as number[] };
  for (const [at, side] of orderOfRuns(runsPerSide).entries()) {
    const result = await sides[side].run((seed + made[side].length) >>> 0);
    made[side].push(result);
    blocks[side].push(Math.floor(at / BLOCK_RUNS));
    tell(`${at + 1}/${runsPerSide * 2} ${side.toUpperCase()}: ${figuresText(result)}`);
  }
  const sideOf = (side: Side) => ({
    name: sides[side].name,
    results: made[side],
    blocks: blocks[side],
  });
  return [sideOf("a"), sideOf("b")];
}

function figuresText(result: RunResult): string {
  const { cpu, throughput, latencyMs } = result;
  const { ok, reasons } = verdictOf(result);
  const micros = cpu.engineMicrosPerExecution;
  const cpuText = micros === null ? "" : `${micros.toFixed(2)} µs CPU an execution, `;
  const verdict = ok ? "" : `, FAILED: ${reasons.join("; ")}`;
  const figures = isUnseen(result)
    ? `outcomes ${notSeen}, accept p99 ${latencyMs.accept.p99.toFixed(1)} ms`
    : `${throughput.toFixed(0)}/s, p99 ${latencyMs.terminal.p99.toFixed(1)} ms`;
  return `${cpuText}${figures}${verdict}`;
}
