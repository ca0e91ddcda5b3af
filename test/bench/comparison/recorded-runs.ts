/** Recorded runs of an unchanged engine as results again, and comparisons resampled from them. */
import { readFileSync } from "node:fs";
import type { SideRuns } from "../../../bench/comparison/side-runs.ts";
import type { RunResult } from "../../../bench/report/result.ts";
import { goodResult } from "../report/sample-result.ts";

interface Recorded {
  readonly rateOffered: number;
  readonly runs: readonly (readonly number[])[];
}

const file = new URL("./fixtures/unchanged-runs.json", import.meta.url);
const { series } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly series: { readonly moderate: Recorded; readonly full: Recorded };
};

export type SeriesName = keyof typeof series;

/** In the order in which they were made. */
export function recordedResults(name: SeriesName): readonly RunResult[] {
  const { rateOffered, runs } = series[name];
  return runs.map((numbers) => {
    const [engine, generator, throughput, p50, p99, p999, accept, rssMb] = numbers as number[];
    const { latencyMs, cpu } = goodResult;
    return {
      ...goodResult,
      rateOffered,
      throughput: throughput!,
      rssMb: rssMb!,
      latencyMs: {
        accept: { ...latencyMs.accept, p99: accept! },
        terminal: { ...latencyMs.terminal, p50: p50!, p99: p99!, p999: p999! },
      },
      cpu: {
        ...cpu,
        engineMicrosPerExecution: engine!,
        generatorMicrosPerExecution: generator!,
      },
    };
  });
}

/** With so many per cent more CPU an execution. */
export function slowed(result: RunResult, factor: number): RunResult {
  const engineMicrosPerExecution = result.cpu.engineMicrosPerExecution! * factor;
  return { ...result, cpu: { ...result.cpu, engineMicrosPerExecution } };
}

/** Blocks of four that followed each other, drawn anew: what A B B A would have measured. */
export function drawInBlocks(
  recorded: readonly RunResult[],
  runsPerSide: number,
  next: () => number,
): readonly [a: SideRuns, b: SideRuns] {
  const [a, b]: [RunResult[], RunResult[]] = [[], []];
  const blocks: number[] = [];
  for (let block = 0; block < runsPerSide / 2; block++) {
    const from = Math.floor(next() * (recorded.length - 3));
    const [first, second, third, fourth] = recorded.slice(from, from + 4);
    const [outer, inner] = next() < 0.5 ? [a, b] : [b, a];
    outer.push(first!, fourth!);
    inner.push(second!, third!);
    blocks.push(block, block);
  }
  return [
    { name: "A", results: a, blocks },
    { name: "B", results: b, blocks },
  ];
}

/** Any of them, whenever it was made: as of files that were kept. */
export function drawAnyhow(
  recorded: readonly RunResult[],
  runsPerSide: number,
  next: () => number,
): readonly [a: SideRuns, b: SideRuns] {
  const side = (name: string) => ({
    name,
    results: Array.from(
      { length: runsPerSide },
      () => recorded[Math.floor(next() * recorded.length)]!,
    ),
  });
  return [side("A"), side("B")];
}
